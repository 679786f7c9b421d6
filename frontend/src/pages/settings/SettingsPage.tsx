import { text } from '@/text';
import { Page } from '@/ui/Page';

export function SettingsPage() {
  return <Page title={text.nav.settings}>{null}</Page>;
}
