import { More } from './Table';

/** The end of a list that is read page by page; nothing where all of it is there. */
export function MoreOf({
  pages,
}: {
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
}) {
  if (!pages.hasNextPage) return null;
  return <More onClick={() => void pages.fetchNextPage()} busy={pages.isFetchingNextPage} />;
}
