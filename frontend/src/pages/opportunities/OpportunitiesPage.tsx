import { text } from '@/text';
import { Page } from '@/ui/Page';

export function OpportunitiesPage() {
  return <Page title={text.nav.opportunities}>{null}</Page>;
}
