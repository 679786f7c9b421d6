import { text } from '@/text';
import { Page } from '@/ui/Page';

export function AlertsPage() {
  return <Page title={text.nav.alerts}>{null}</Page>;
}
