/** An answer of the API that says what is wrong (RFC 9457), or that none came. */
import type { Problem } from './generated';

export type FieldProblem = { field: string; reason: string };

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: string;
  /** 0 where no answer came. */
  readonly status: number;
  readonly title: string;
  /** Every problem of what was sent, by its field. */
  readonly fields: readonly FieldProblem[];
  readonly retryAfterSeconds: number | null;
  readonly body: Partial<Problem>;

  constructor(status: number, body: Partial<Problem>, retryAfterSeconds: number | null = null) {
    super(body.detail ?? body.title ?? `status ${status}`);
    this.status = status;
    this.body = body;
    this.code = body.code ?? (status === 0 ? 'unreachable' : 'unknown');
    this.title = body.title ?? '';
    this.fields = (body.errors ?? []).map((wrong) => ({ field: wrong.field ?? '', reason: wrong.reason }));
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whether the same question may be answered a little later. */
  get mayPass(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiProblem(response.status, await bodyOf(response), Number.isFinite(wait) ? wait : null);
}

async function bodyOf(response: Response): Promise<Partial<Problem>> {
  const kind = response.headers.get('content-type') ?? '';
  if (!kind.includes('json')) return {};
  try {
    return (await response.json()) as Partial<Problem>;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

export function isProblem(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem;
}

/** Whether somebody else changed the thing since it was read. */
export function isOutdated(error: unknown): boolean {
  return isProblem(error) && (error.status === 412 || error.code === 'version_changed');
}
