import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { CheckField } from '@/ui/Field';
import { LEVELS, type Level } from './levels';

const words = text.settings.channels;

/** Which levels are told; a box each, named `level-…`. */
export function LevelFields({
  label = words.levels,
  levels,
  prefix = 'level-',
  always = [],
}: {
  label?: string;
  levels: readonly Level[];
  prefix?: string;
  /** Told whatever was chosen. */
  always?: readonly Level[];
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {LEVELS.map((level) => (
          <CheckField
            key={level}
            name={`${prefix}${level}`}
            label={words.levelNames[level]}
            defaultChecked={levels.includes(level) || always.includes(level)}
            disabled={always.includes(level)}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** Budgets that it is about; none: all. */
export function BudgetFields({ chosen }: { chosen: readonly string[] }) {
  const may = useMay();
  const { data } = api.useQuery('get', '/v1/budgets', {}, { enabled: may('GET /v1/budgets') });
  const budgets = data?.budgets ?? [];
  if (budgets.length === 0) return null;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm font-medium">{words.budgets}</legend>
      <p className="mb-2 text-xs text-muted">{words.budgetsHint}</p>
      <div className="grid max-h-44 gap-2 overflow-y-auto rounded-lg bg-sunken/60 p-3">
        {budgets.map((budget) => (
          <CheckField
            key={budget.budget_id}
            name={`budget-${budget.budget_id}`}
            defaultChecked={chosen.includes(budget.budget_id)}
            label={<span className="break-words">{budget.name}</span>}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** The budgets that are checked. */
export function checkedBudgets(data: FormData): string[] {
  return [...data.keys()].filter((name) => name.startsWith('budget-')).map((name) => name.slice('budget-'.length));
}
