import { text } from '@/text';
import { Page } from '@/ui/Page';

export function OverviewPage() {
  return <Page title={text.nav.overview}>{null}</Page>;
}
