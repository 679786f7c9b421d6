import { api } from '@/api/client';
import { text } from '@/text';
import { InlineSelect } from '@/ui/InlineSelect';

/** Of which budget, or of `all` that is not one's. */
export function BudgetChoice({
  label,
  all,
  value,
  onChange,
}: {
  label: string;
  all: string;
  value: string | undefined;
  onChange: (budget: string | undefined) => void;
}) {
  const { data } = api.useQuery('get', '/v1/budgets', { params: { query: { limit: 500 } } }, { staleTime: 60_000 });
  const budgets = data?.budgets ?? [];
  const isKnown = value === undefined || budgets.some((one) => one.budget_id === value);
  return (
    <InlineSelect
      label={label}
      value={value ?? ''}
      onChange={(next) => onChange(next === '' ? undefined : next)}
      options={[
        { value: '', label: all },
        // Of an address: deleted, or not there yet.
        ...(isKnown ? [] : [{ value, label: text.budgets.one }]),
        ...budgets.map((one) => ({ value: one.budget_id, label: one.name.slice(0, 80) })),
      ]}
    />
  );
}
