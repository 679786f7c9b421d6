import { text } from '@/text';
import { Page } from '@/ui/Page';

export function CostsPage() {
  return <Page title={text.nav.costs}>{null}</Page>;
}
