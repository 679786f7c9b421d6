import { api } from '@/api/client';
import { useZone } from '@/app/session/useAccount';
import { formatMoney } from '@/format/money';
import { formatCount } from '@/format/number';
import { addDays, dayOf } from '@/format/time';
import { UNITS, type Unit } from '@/format/unit';
import { text } from '@/text';
import { SelectField, TextField } from '@/ui/Field';
import { problemAt } from '@/ui/Form';
import type { Part } from './BudgetForm';
import type { Draft } from './draft';

const DAYS = 30;

/** How much, and of what; with what was spent lately, so that the limit is no guess. */
export function AmountFields({ draft, set, error, unitIsFixed }: Part & { unitIsFixed: boolean }) {
  const words = text.budgetForm;
  return (
    <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <TextField
        label={words.limit}
        hint={<Lately draft={draft} />}
        required
        inputMode={draft.unit === 'usd' ? 'decimal' : 'numeric'}
        placeholder={draft.unit === 'usd' ? '500' : '1000000'}
        value={draft.limit}
        onChange={(event) => set({ limit: event.target.value })}
        problem={problemAt(error, `limit_${draft.unit}`)}
      />
      <SelectField
        label={words.unit}
        hint={unitIsFixed ? words.unitFixed : words.unitHint}
        disabled={unitIsFixed}
        value={draft.unit}
        options={UNITS.map((unit) => ({ value: unit, label: words.units[unit] }))}
        onChange={(event) => set({ unit: UNITS.find((unit) => unit === event.target.value) ?? 'usd' })}
      />
    </div>
  );
}

const MEASURES: Record<Unit, 'cost_usd' | 'requests'> = { usd: 'cost_usd', requests: 'requests', tokens: 'requests' };

function Lately({ draft }: { draft: Draft }) {
  const zone = useZone();
  const { data } = api.useQuery(
    'get',
    '/v1/costs',
    {
      params: {
        query: {
          // Today is the last of them.
          from: addDays(dayOf(Date.now(), zone), 1 - DAYS),
          granularity: 'total',
          measures: [MEASURES[draft.unit]],
          filter: [...draft.scope],
        },
      },
    },
    { staleTime: 60_000, retry: false },
  );
  const words = text.budgetForm;
  if (draft.unit === 'tokens') return words.tokensHint;
  if (data === undefined) return words.limitHint;
  const { cost_usd: cost, requests } = data.totals;
  if (draft.unit === 'requests') return words.lately(formatCount(requests ?? 0), DAYS);
  if (cost === null || cost === undefined) return words.latelyUnknown;
  return words.lately(`${data.lower_bound ? '≥ ' : ''}${formatMoney(cost)}`, DAYS);
}
