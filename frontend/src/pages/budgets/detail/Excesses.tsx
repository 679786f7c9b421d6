import { api } from '@/api/client';
import type { Budget, Excess } from '@/api/generated';
import { quantity } from '@/format/unit';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Moment } from '@/ui/Moment';
import { Quantity } from '@/ui/Quantity';
import { amountWords } from '../words';

/** Why it stands above a limit that refuses; only where there is something to explain. */
export function Excesses({ budget }: { budget: Budget }) {
  const { data } = api.useQuery(
    'get',
    '/v1/budgets/{budget_id}/excesses',
    { params: { path: { budget_id: budget.budget_id } } },
    { staleTime: 60_000 },
  );
  if (data === undefined || data.excesses.length === 0) return null;
  return (
    <Card title={text.budgets.excesses.title} hint={text.budgets.excesses.hint}>
      <ul className="grid gap-4 text-sm">
        {data.excesses.map((one) => (
          <OneExcess key={one.at} excess={one} unit={budget.unit} />
        ))}
      </ul>
    </Card>
  );
}

function OneExcess({ excess, unit }: { excess: Excess; unit: Budget['unit'] }) {
  return (
    <li>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">
          <Quantity value={quantity(excess, 'over', unit)} unit={unit} /> {text.budgets.excesses.over}{' '}
          <Quantity value={quantity(excess, 'limit', unit)} unit={unit} />
        </span>
        <span className="text-xs text-muted">
          <Moment at={excess.at} />
        </span>
      </div>
      <ul className="mt-1 grid gap-0.5 text-muted">
        {excess.causes.map((cause) => (
          <li key={cause.cause}>
            {text.budgets.excesses.causes[cause.cause]}: {amountWords(quantity(cause, 'amount', unit) ?? 0, unit)}
          </li>
        ))}
      </ul>
    </li>
  );
}
