import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Empty } from '@/ui/Empty';

export function NothingFits({ onClear }: { onClear: () => void }) {
  return <Empty title={text.budgets.nothingFits} action={<Button onClick={onClear}>{text.clearFilters}</Button>} />;
}
