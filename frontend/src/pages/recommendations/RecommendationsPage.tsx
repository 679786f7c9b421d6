import { text } from '@/text';
import { Page } from '@/ui/Page';

export function RecommendationsPage() {
  return <Page title={text.nav.recommendations}>{null}</Page>;
}
