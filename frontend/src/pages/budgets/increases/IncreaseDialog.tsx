import { type ReactNode, useState } from 'react';
import { api } from '@/api/client';
import type { Budget, IncreaseBody } from '@/api/generated';
import { ONCE } from '@/api/once';
import { useZone } from '@/app/session/useAccount';
import { addDays, dayOf } from '@/format/time';
import { momentIn } from '@/format/zone';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { TextArea, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { toast } from '@/ui/toast';
import { amountOf } from '../amount';

export type IncreaseWay = 'request' | 'grant';

const words = text.budgets.increases;
const SPANS = [1, 3, 7, 30] as const;

type Of = Pick<Budget, 'budget_id' | 'name' | 'unit'>;

/** Asks for more until a moment, or grants it without anybody's having asked. */
export function IncreaseDialog({ budget, way, onClose }: { budget: Of; way: IncreaseWay; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={words.dialog[way](budget.name)} lead={words.dialogLead[way]}>
      <IncreaseForm budget={budget} way={way} onClose={onClose} />
    </Dialog>
  );
}

/** `budget`: null as long as none is chosen; `children` choose it. */
export function IncreaseForm({
  budget,
  way,
  onClose,
  children,
}: {
  budget: Of | null;
  way: IncreaseWay;
  onClose: () => void;
  children?: ReactNode;
}) {
  const zone = useZone();
  const options = {
    onSuccess: () => {
      toast(words.sent[way]);
      onClose();
    },
  };
  const request = api.useMutation('post', '/v1/budgets/{budget_id}/increase-requests', options);
  const grant = api.useMutation('post', '/v1/budgets/{budget_id}/increases', options);
  const send = way === 'request' ? request : grant;
  const unit = budget?.unit ?? 'usd';
  const submit = (data: FormData) => {
    if (budget === null) return;
    const until = momentIn(zone, entered(data, 'until')) ?? '';
    const body: IncreaseBody = {
      ...amountOf('amount', unit, entered(data, 'amount')),
      reason: entered(data, 'reason'),
      until,
    };
    send.mutate({ params: { path: { budget_id: budget.budget_id }, header: ONCE }, body });
  };
  const amountField = `amount_${unit}`;
  return (
    <Form
      onSubmit={submit}
      submit={words.submit[way]}
      busy={send.isPending}
      error={send.error}
      fields={[amountField, 'until', 'reason']}
      onCancel={onClose}
    >
      {children}
      <TextField
        name="amount"
        label={words.amount(text.units[unit])}
        inputMode={unit === 'usd' ? 'decimal' : 'numeric'}
        required
        problem={problemAt(send.error, amountField)}
      />
      <Until zone={zone} problem={problemAt(send.error, 'until')} />
      <TextArea
        name="reason"
        label={words.reason}
        hint={words.reasonHint[way]}
        required
        maxLength={2000}
        problem={problemAt(send.error, 'reason')}
      />
    </Form>
  );
}

function Until({ zone, problem }: { zone: string; problem: string | undefined }) {
  const later = (days: number) => `${addDays(dayOf(Date.now(), zone), days)}T00:00`;
  const [until, setUntil] = useState(later(7));
  return (
    <div className="grid gap-2">
      <TextField
        name="until"
        type="datetime-local"
        label={words.untilLabel}
        hint={words.untilHint(zone)}
        required
        value={until}
        onChange={(event) => setUntil(event.target.value)}
        problem={problem}
      />
      <div className="flex flex-wrap gap-2">
        {SPANS.map((days) => (
          <Button key={days} size="small" onClick={() => setUntil(later(days))}>
            {words.spans(days)}
          </Button>
        ))}
      </div>
    </div>
  );
}
