import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { CheckField } from '@/ui/Field';
import { budgetField, kept } from './budgets';

const words = text.settings.channels;
const MOST = 500;

/** Budgets that it is about, a box each; none: all. */
export function BudgetFields({ chosen }: { chosen: readonly string[] }) {
  const may = useMay();
  const { data } = api.useQuery(
    'get',
    '/v1/budgets',
    { params: { query: { limit: MOST } } },
    { enabled: may('GET /v1/budgets') },
  );
  const budgets = data?.budgets ?? [];
  return (
    <>
      {kept(chosen, data).map((id) => (
        <input key={id} type="hidden" name={budgetField(id)} value="on" />
      ))}
      {budgets.length > 0 && (
        <fieldset className="min-w-0">
          <legend className="mb-1 text-sm font-medium">{words.budgets}</legend>
          <p className="mb-2 text-xs text-muted">{words.budgetsHint}</p>
          <div className="grid max-h-44 gap-2 overflow-y-auto rounded-lg bg-sunken/60 p-3">
            {budgets.map((budget) => (
              <CheckField
                key={budget.budget_id}
                name={budgetField(budget.budget_id)}
                defaultChecked={chosen.includes(budget.budget_id)}
                label={<span className="break-words">{budget.name}</span>}
              />
            ))}
          </div>
        </fieldset>
      )}
    </>
  );
}
