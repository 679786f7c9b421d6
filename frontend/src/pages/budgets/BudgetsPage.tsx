import { text } from '@/text';
import { Page } from '@/ui/Page';

export function BudgetsPage() {
  return <Page title={text.nav.budgets}>{null}</Page>;
}
