/** An entry on its way: uploaded as a file of one row, checked, and only then counted. */
import { client } from '@/api/client';
import type { Import } from '@/api/generated';
import { ApiProblem } from '@/api/problem';
import { newImportId } from '@/imports/ulid';
import { sendParts } from '@/imports/uploads';
import { text } from '@/text';
import { type Entry, entryFile, entryOptions } from './entry';

export type Step = 'uploading' | 'checking' | 'counting';

const LOOK_MS = 1_000;
const LOOKS = 90;
const FILE = 'manual-entry.csv';

/** The import once the event is accepted; problems of the row are thrown by their fields, and nothing is kept then. */
export async function sendEntry(entry: Entry, onStep: (step: Step) => void): Promise<Import> {
  const importId = newImportId(Date.now());
  const path = { params: { path: { import_id: importId } } };
  try {
    await check(importId, entry, onStep);
  } catch (error) {
    // Nobody would take it up again: the next try is another import, of the same event.
    await client.DELETE('/v1/imports/{import_id}', path).catch(() => undefined);
    throw error;
  }
  onStep('counting');
  await client.POST('/v1/imports/{import_id}/start', { ...path, body: {} });
  return left(importId, 'importing');
}

async function check(importId: string, entry: Entry, onStep: (step: Step) => void): Promise<void> {
  const file = new File([entryFile(entry)], FILE, { type: 'text/csv' });
  onStep('uploading');
  await client.POST('/v1/imports', {
    body: { import_id: importId, kind: 'upload', file: FILE, bytes: file.size, options: entryOptions(entry) },
  });
  await sendParts(importId, file);
  onStep('checking');
  await client.POST('/v1/imports/{import_id}/check', { params: { path: { import_id: importId } }, body: {} });
  const checked = await left(importId, 'checking');
  if (checked.state === 'checking') throw new ApiProblem(504, { detail: text.manual.slow });
  if (checked.state === 'failed' || checked.problems > 0) throw problemsOf(checked);
}

/** The import once it has left that state, or as it is after a while. */
async function left(importId: string, state: Import['state']): Promise<Import> {
  for (let look = 1; ; look += 1) {
    const { data } = await client.GET('/v1/imports/{import_id}', { params: { path: { import_id: importId } } });
    if (data !== undefined && (data.state !== state || look >= LOOKS)) return data;
    await new Promise((resolve) => window.setTimeout(resolve, LOOK_MS));
  }
}

function problemsOf(checked: Import): ApiProblem {
  const errors = checked.sample.map(({ field, reason }) => ({ field: field ?? '', reason }));
  const { failure } = checked;
  return new ApiProblem(400, { code: 'invalid_input', ...(failure === null ? {} : { detail: failure }), errors });
}
