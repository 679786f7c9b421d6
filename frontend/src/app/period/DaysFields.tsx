import { useZone } from '@/app/session/useAccount';
import { addDays, dayOf } from '@/format/time';
import { TextField } from '@/ui/Field';
import { problemAt } from '@/ui/Form';

/** The first and the last day of a stretch, as `from` and `to` of a form: at first the last `days` of them, today's too. */
export function DaysFields({ days, from, to, error }: { days: number; from: string; to: string; error: unknown }) {
  const today = dayOf(Date.now(), useZone());
  const day = { type: 'date', required: true } as const;
  return (
    <div className="grid grid-cols-2 gap-4">
      <TextField
        {...day}
        name="from"
        defaultValue={addDays(today, 1 - days)}
        label={from}
        problem={problemAt(error, 'from')}
      />
      <TextField {...day} name="to" defaultValue={today} label={to} problem={problemAt(error, 'to')} />
    </div>
  );
}
