import { text } from '@/text';
import { Page } from '@/ui/Page';

export function ForecastsPage() {
  return <Page title={text.nav.forecasts}>{null}</Page>;
}
