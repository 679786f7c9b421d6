/** Files on their way, outside of the pages, so that one may look at something else meanwhile. */
import { useSyncExternalStore } from 'react';
import { client } from '@/api/client';
import type { MissingPart } from '@/api/generated';
import { ApiProblem } from '@/api/problem';
import { text } from '@/text';

/** They are signed for an hour; the part that was begun last may take its time. */
const ADDRESSES_HOLD_MS = 40 * 60_000;

export type Upload = {
  file: File;
  columns: readonly string[];
  sent: number;
  state: 'sending' | 'done' | 'failed';
  error: unknown;
};

const uploads = new Map<string, Upload>();
const listeners = new Set<() => void>();

export function useUpload(importId: string): Upload | null {
  return useSyncExternalStore(subscribe, () => uploads.get(importId) ?? null);
}

/** Sends the parts that are missing. Resolves once all have arrived; rejects never: what went wrong is in the upload. */
export async function upload(importId: string, file: File, columns: readonly string[]): Promise<boolean> {
  set(importId, { file, columns, sent: 0, state: 'sending', error: null });
  try {
    await sendParts(importId, file, (sent) => change(importId, { sent }));
    change(importId, { state: 'done', sent: file.size });
    return true;
  } catch (error) {
    change(importId, { state: 'failed', error });
    return false;
  }
}

/** Sends what is missing of a file and tells how much of it is there. Rejects with what went wrong. */
export async function sendParts(importId: string, file: File, onSent?: (bytes: number) => void): Promise<void> {
  const { data } = await client.POST('/v1/imports/{import_id}/upload', {
    params: { path: { import_id: importId } },
  });
  if (data === undefined) throw new ApiProblem(0, {});
  const until = Date.now() + ADDRESSES_HOLD_MS;
  let sent = data.uploaded_bytes;
  for (const part of data.parts) {
    // A large file on a slow line: the addresses of the other parts would be refused by now.
    if (Date.now() > until) return sendParts(importId, file, onSent);
    const before = sent;
    await put(part, file, (bytes) => onSent?.(before + bytes));
    sent += part.bytes;
    onSent?.(sent);
  }
}

/** By `XMLHttpRequest`, which tells how far it is. The address is signed for these bytes and carries no token of ours. */
function put(part: MissingPart, file: File, onProgress: (bytes: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', part.url);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => (request.status < 300 ? resolve() : reject(refusedPart(request.status)));
    request.onerror = () => reject(new ApiProblem(0, {}));
    request.ontimeout = request.onerror;
    // Without a type: the address was signed without one.
    request.send(file.slice(part.offset, part.offset + part.bytes, ''));
  });
}

/** The storage knows no roles of ours: its 403 is an address that has run out. */
function refusedPart(status: number): ApiProblem {
  return new ApiProblem(502, { detail: text.sources.imports.partRefused(String(status)) });
}

function set(importId: string, next: Upload): void {
  uploads.set(importId, next);
  for (const listener of listeners) listener();
}

function change(importId: string, part: Partial<Upload>): void {
  const before = uploads.get(importId);
  if (before !== undefined) set(importId, { ...before, ...part });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
