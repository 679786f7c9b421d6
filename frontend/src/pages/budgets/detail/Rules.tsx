import type { Budget } from '@/api/generated';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Moment } from '@/ui/Moment';
import { rulesOf } from '../words';

/** What the budget does, in sentences. */
export function Rules({ budget }: { budget: Budget }) {
  const nameOf = useMemberName();
  return (
    <Card title={text.budgets.rules.title}>
      <dl className="grid gap-3 text-sm">
        {rulesOf(budget, nameOf).map(({ key, label, says }) => (
          <div key={key}>
            <dt className="text-xs font-medium text-muted">{label}</dt>
            <dd className="mt-0.5 break-words whitespace-pre-line">{says}</dd>
          </div>
        ))}
        <div>
          <dt className="text-xs font-medium text-muted">{text.budgets.rules.made}</dt>
          <dd className="mt-0.5">
            <Moment at={budget.created_at} />
          </dd>
        </div>
      </dl>
    </Card>
  );
}
