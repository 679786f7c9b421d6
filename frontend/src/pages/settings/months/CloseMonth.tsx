import { useState } from 'react';
import { api } from '@/api/client';
import type { ClosePlan } from '@/api/generated';
import { ONCE } from '@/api/once';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/Field';
import { Money } from '@/ui/Figure';
import { entered, Form } from '@/ui/Form';
import { Failed } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { Problems } from './MonthSheet';
import { monthName } from './MonthsSection';

const words = text.settings.records.months;

/** First what closing would do, then the month typed, then the deed. */
export function CloseMonth({ month }: { month: string }) {
  const [open, setOpen] = useState(false);
  const preview = api.useMutation('post', '/v1/periods/{month}/close');
  const look = () => {
    setOpen(true);
    preview.mutate({ params: { path: { month } }, body: { apply: false } });
  };
  return (
    <div className="border-t border-line pt-5">
      <Button kind="danger" onClick={look}>
        {words.close}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={words.closeTitle(monthName(month))}
        lead={words.closeLead}
      >
        {preview.isPending && <SkeletonLines />}
        {preview.error !== null && <Failed error={preview.error} />}
        {preview.data !== undefined && <Plan plan={preview.data} onClose={() => setOpen(false)} />}
      </Dialog>
    </div>
  );
}

function Plan({ plan, onClose }: { plan: ClosePlan; onClose: () => void }) {
  return (
    <div className="grid gap-4 text-sm">
      {plan.closes.length > 0 && (
        <div>
          <p className="font-medium">{words.closes}</p>
          <ul className="mt-1 grid gap-1">
            {plan.closes.map(({ month, cost_usd, unpriced_requests }) => (
              <li key={month} className="flex justify-between gap-4">
                <span>{monthName(month)}</span>
                <Money amount={cost_usd} lowerBound={unpriced_requests > 0} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {plan.days_to_pack > 0 && <p className="text-muted">{words.pack(plan.days_to_pack)}</p>}
      {plan.days_to_prove > 0 && <p className="text-muted">{words.prove(plan.days_to_prove)}</p>}
      {plan.problems.length > 0 ? (
        <div>
          <p className="font-medium">{words.problems}</p>
          <Problems problems={plan.problems} />
        </div>
      ) : (
        <CloseForm month={plan.month} onClose={onClose} />
      )}
    </div>
  );
}

function CloseForm({ month, onClose }: { month: string; onClose: () => void }) {
  const [wrong, setWrong] = useState(false);
  const close = api.useMutation('post', '/v1/periods/{month}/close');
  const submit = (data: FormData) => {
    const right = entered(data, 'month') === month;
    setWrong(!right);
    if (!right) return;
    close.mutate(
      { params: { path: { month }, header: ONCE }, body: { apply: true } },
      {
        onSuccess: () => {
          toast(words.begun);
          onClose();
        },
      },
    );
  };
  return (
    <Form danger onSubmit={submit} submit={words.doClose} busy={close.isPending} error={close.error} onCancel={onClose}>
      <TextField
        name="month"
        required
        autoComplete="off"
        label={words.confirmMonth(month)}
        problem={wrong ? words.wrongMonth : undefined}
      />
    </Form>
  );
}
