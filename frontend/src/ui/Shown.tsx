/** One place decides what a question to the API looks like while it is asked, when it failed, and when nothing is there. */
import type { ReactNode } from 'react';
import { isProblem } from '@/api/problem';
import { text } from '@/text';
import { Button } from './Button';
import { cx } from './cx';
import { Skeleton } from './Skeleton';

/** A query, as far as it is shown. */
export type Asked<Data> = {
  data: Data | undefined;
  error: unknown;
  isPlaceholderData: boolean;
  refetch: () => unknown;
};

/**
 * `children` draws the data; `waiting` has the data's own shape, so that nothing jumps when it comes. Data of before
 * stay while newer are asked for, and stay (with a note) when asking fails.
 */
export function Shown<Data>({
  of: query,
  waiting,
  isEmpty,
  empty,
  children,
}: {
  of: Asked<Data>;
  waiting?: ReactNode;
  isEmpty?: (data: Data) => boolean;
  empty?: ReactNode;
  children: (data: Data) => ReactNode;
}) {
  const { data, error, isPlaceholderData } = query;
  if (data === undefined) {
    if (error !== null) return <Failed error={error} retry={() => void query.refetch()} />;
    return <>{waiting ?? <Skeleton />}</>;
  }
  const nothing = empty !== undefined && isEmpty?.(data) === true;
  return (
    <div className={cx('min-w-0 transition-opacity', isPlaceholderData && 'opacity-85')} aria-busy={isPlaceholderData}>
      {error !== null && <Failed error={error} retry={() => void query.refetch()} small />}
      {nothing ? empty : children(data)}
    </div>
  );
}

/** What went wrong, in the API's own words, and whether trying again may help. */
export function Failed({ error, retry, small = false }: { error: unknown; retry?: () => void; small?: boolean }) {
  const { title, detail } = describe(error);
  const mayHelp = !isProblem(error) || error.mayPass;
  return (
    <div
      role="alert"
      className={cx(
        'flex flex-wrap items-center justify-between gap-3 rounded-lg bg-bad-soft text-sm text-bad',
        // In a card whose table reaches the edges, what is said does not.
        'in-[.flush]:mx-4 in-[.flush]:mb-4 sm:in-[.flush]:mx-5',
        small ? 'mb-3 px-3 py-2' : 'px-4 py-3',
      )}
    >
      <div className="min-w-0">
        <strong className="font-semibold">{title}</strong>
        {detail !== '' && <p className="mt-0.5 break-words">{detail}</p>}
      </div>
      {retry !== undefined && mayHelp && (
        <Button size="small" onClick={retry}>
          {text.tryAgain}
        </Button>
      )}
    </div>
  );
}

/** Title and detail of any failure. */
export function describe(error: unknown): { title: string; detail: string } {
  if (!isProblem(error)) return { title: text.failed.unexpected, detail: error instanceof Error ? error.message : '' };
  if (error.status === 0) return { title: text.failed.unreachable, detail: text.failed.unreachableDetail };
  if (error.status === 429) return { title: text.failed.tooMany, detail: error.message };
  if (error.status >= 500) return { title: text.failed.server, detail: error.message };
  if (error.status === 401) return { title: text.failed.unauthorized, detail: error.message };
  if (error.status === 403) return { title: text.failed.forbidden, detail: error.message };
  if (error.status === 404) return { title: text.failed.notFound, detail: error.message };
  return { title: error.title || text.failed.refused, detail: error.message };
}
