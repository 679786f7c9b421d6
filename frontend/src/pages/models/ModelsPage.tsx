import { text } from '@/text';
import { Page } from '@/ui/Page';

export function ModelsPage() {
  return <Page title={text.nav.models}>{null}</Page>;
}
