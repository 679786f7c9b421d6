import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { LimitIncrease } from '@/api/generated';
import { useAccount, useMay } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { quantity } from '@/format/unit';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Ago, Moment } from '@/ui/Moment';
import { useNow } from '@/ui/useNow';
import { amountWords } from '../words';
import { type Decision, DecisionDialog } from './DecisionDialog';

const TONES: Record<LimitIncrease['state'], Tone> = {
  requested: 'warn',
  granted: 'good',
  refused: 'bad',
  ended: 'neutral',
};

/** Increases, each with who wanted it and why, and what can be decided of it. */
export function IncreaseList({
  increases,
  withBudget = false,
}: {
  increases: readonly LimitIncrease[];
  withBudget?: boolean;
}) {
  const [deciding, setDeciding] = useState<{ increase: LimitIncrease; decision: Decision } | null>(null);
  return (
    <>
      <ul className="divide-y divide-line border-t border-line">
        {increases.map((one) => (
          <li
            key={one.increase_id}
            className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3 sm:px-5"
          >
            <Told increase={one} withBudget={withBudget} />
            <Decisions increase={one} onDecide={(decision) => setDeciding({ increase: one, decision })} />
          </li>
        ))}
      </ul>
      {deciding !== null && <DecisionDialog {...deciding} onClose={() => setDeciding(null)} />}
    </>
  );
}

function Told({ increase: one, withBudget }: { increase: LimitIncrease; withBudget: boolean }) {
  const nameOf = useMemberName();
  const words = text.budgets.increases;
  return (
    <div className="min-w-0 flex-1 basis-72 text-sm">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={TONES[one.state]}>{words.states[one.state]}</Badge>
        <strong className="figures font-semibold">
          {words.more(amountWords(quantity(one, 'amount', one.unit) ?? 0, one.unit))}
        </strong>
        {withBudget && (
          <Link
            to="/budgets/$budgetId"
            params={{ budgetId: one.budget_id }}
            hash="increase"
            className="min-w-0 truncate text-accent hover:underline"
            title={one.budget_name}
          >
            {one.budget_name}
          </Link>
        )}
        <span className="text-muted">
          {words.until} <Moment at={one.until} />
        </span>
      </div>
      <p className="mt-1 break-words">{one.reason}</p>
      <p className="mt-1 text-xs text-muted">
        {one.requested_by !== null && (
          <>
            {words.askedBy(nameOf(one.requested_by))} {one.requested_at !== null && <Ago at={one.requested_at} />}
          </>
        )}
        {one.requested_by !== null && one.decided_by !== null && ' · '}
        {one.decided_by !== null && (
          <>
            {words.decidedBy[one.state](nameOf(one.decided_by))}{' '}
            {one.decided_at !== null && <Ago at={one.decided_at} />}
          </>
        )}
        {one.note !== null && one.note !== '' && <span className="block break-words">“{one.note}”</span>}
      </p>
    </div>
  );
}

function Decisions({ increase, onDecide }: { increase: LimitIncrease; onDecide: (decision: Decision) => void }) {
  const may = useMay();
  const account = useAccount();
  const now = useNow();
  const words = text.budgets.increases;
  const isOver = Date.parse(increase.until) <= now;
  if (increase.state === 'granted' && !isOver && may('POST /v1/budgets/{budget_id}/increases/{increase_id}/end')) {
    return (
      <Button size="small" onClick={() => onDecide('end')}>
        {words.end}
      </Button>
    );
  }
  if (increase.state !== 'requested') return null;
  if (isOver) return <span className="text-xs text-muted">{words.tooLate}</span>;
  if (!may('POST /v1/budgets/{budget_id}/increases/{increase_id}/approve')) {
    return increase.requested_by === account.subject ? <span className="text-xs text-muted">{words.waits}</span> : null;
  }
  return (
    <div className="flex gap-2">
      <Button size="small" onClick={() => onDecide('refuse')}>
        {words.refuse}
      </Button>
      <Button size="small" kind="primary" onClick={() => onDecide('approve')}>
        {words.approve}
      </Button>
    </div>
  );
}
