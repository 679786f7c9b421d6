import { text } from '@/text';
import { Page } from '@/ui/Page';
import { Skeleton } from '@/ui/Skeleton';

/** The page's places, while its code comes. */
export function Waiting() {
  return (
    <Page title={text.nav.overview}>
      <Skeleton className="h-56" />
      <Skeleton className="h-96" />
    </Page>
  );
}
