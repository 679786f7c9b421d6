import { text } from '@/text';
import { Page } from '@/ui/Page';

export function SourcesPage() {
  return <Page title={text.nav.sources}>{null}</Page>;
}
