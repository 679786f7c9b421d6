import { useEffect, useRef, useState } from 'react';
import { client } from '@/api/client';
import type { Export } from '@/api/generated';
import { ApiProblem } from '@/api/problem';

const AGAIN_MS = 2_000;

/** Sums are made while one waits: the same question is asked until they are there. Null once the page was left. */
export function useExport(pseudonym: string): { run: () => Promise<Export | null>; busy: boolean } {
  const [busy, setBusy] = useState(false);
  const gone = useRef<AbortController | null>(null);
  useEffect(() => () => gone.current?.abort(), []);
  const run = async () => {
    const left = new AbortController();
    gone.current = left;
    setBusy(true);
    try {
      return await asked(pseudonym, left.signal);
    } catch (problem) {
      if (left.signal.aborted) return null;
      throw problem;
    } finally {
      setBusy(false);
    }
  };
  return { run, busy };
}

async function asked(pseudonym: string, signal: AbortSignal): Promise<Export> {
  let query: { query_id?: string } = {};
  for (;;) {
    const { data } = await client.GET('/v1/people/{pseudonym}/export', {
      params: { path: { pseudonym }, query },
      signal,
    });
    if (data === undefined) throw new ApiProblem(0, {});
    if (data.state === 'done') return data;
    query = { query_id: data.query_id };
    await new Promise((resolve) => window.setTimeout(resolve, AGAIN_MS));
    signal.throwIfAborted();
  }
}
