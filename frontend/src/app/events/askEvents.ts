/** The rows behind a figure, page by page, also where the lake has to be asked first. */
import { client } from '@/api/client';
import type { Events, EventsRunning } from '@/api/generated';
import type { Period } from '@/app/period/period';

/** Whose calls: all that one may see, one's own, or those of a pseudonym. */
export type Whose = { kind: 'all' } | { kind: 'me' } | { kind: 'person'; pseudonym: string };
/** `batch`: only its rows, where all are asked for; then of its own days, where no period is said. */
export type EventsQuestion = {
  whose: Whose;
  period: Period | undefined;
  filter: readonly string[];
  batch?: string | undefined;
};
export type LakeProgress = EventsRunning['progress'];

type Query = Partial<Period> & { filter?: string[]; batch?: string; limit: number; cursor?: string; query_id?: string };

const PAGE = 100;
const LONGEST_WAIT_MS = 5_000;

export async function askEvents(
  { whose, period, filter, batch }: EventsQuestion,
  {
    cursor,
    limit = PAGE,
    signal,
    progress,
  }: { cursor?: string | undefined; limit?: number; signal: AbortSignal; progress: (now: LakeProgress) => void },
): Promise<Events> {
  let query: Query = {
    ...period,
    limit,
    ...(filter.length > 0 ? { filter: [...filter] } : {}),
    ...(batch === undefined ? {} : { batch }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  for (;;) {
    const { data, response } = await asked(whose, query, signal);
    if (data.state === 'done') return data;
    progress(data.progress);
    query = { ...query, query_id: data.query_id };
    await pause(waitOf(response), signal);
  }
}

async function asked(whose: Whose, query: Query, signal: AbortSignal) {
  const { data, response } = await ASK[whose.kind](whose, query, signal);
  if (data === undefined) throw new TypeError('an answer without content');
  return { data, response };
}

const ASK = {
  all: (_: Whose, query: Query, signal: AbortSignal) => client.GET('/v1/events', { params: { query }, signal }),
  me: (_: Whose, query: Query, signal: AbortSignal) => client.GET('/v1/me/events', { params: { query }, signal }),
  person: (whose: Whose, query: Query, signal: AbortSignal) =>
    client.GET('/v1/people/{pseudonym}/events', {
      params: { path: { pseudonym: whose.kind === 'person' ? whose.pseudonym : '' }, query },
      signal,
    }),
};

function waitOf(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 1);
  return Math.min(Number.isFinite(seconds) ? seconds * 1000 : 1000, LONGEST_WAIT_MS);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = window.setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
