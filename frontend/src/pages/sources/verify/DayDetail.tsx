import { Link } from '@tanstack/react-router';
import type { ProofRow, Reason } from '@/api/generated';
import { text } from '@/text';
import { Count } from '@/ui/Figure';
import { Day } from '@/ui/Moment';
import { doorOf } from './door';
import { Flow } from './Flow';
import { flowOf, nameOf, saidOf, toneOf } from './proof';
import { Verdict } from './Verdict';

const words = text.sources.verify;

/** What became of what was received for one day, and the ways to its rows. */
export function DayDetail({ row }: { row: ProofRow }) {
  const drifting = row.days_with_drift ?? [];
  return (
    <section aria-label={words.dayTitle} className="mt-5 grid gap-5 border-t border-line pt-5">
      <Verdict tone={toneOf(row)} title={nameOf(row)} hint={saidOf(row)} />
      <Flow {...flowOf(row)} />
      {drifting.length > 0 && (
        <p className="text-sm">
          {words.monthDrift}:{' '}
          {drifting.map((day) => (
            <span key={day} className="mr-2">
              <Day day={day} />
            </span>
          ))}
        </p>
      )}
      {row.reasons.length > 0 && <Reasons reasons={row.reasons} />}
    </section>
  );
}

export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <div>
      <h3 className="text-xs font-medium text-muted">{words.reasons}</h3>
      <ul className="mt-2 grid max-w-xl gap-1.5 text-sm">
        {reasons.map((reason) => (
          <li key={reason.reason} className="flex items-baseline gap-4">
            <span className="min-w-0 flex-1">{words.reason[reason.reason]}</span>
            <Count value={reason.events} />
            <span className="w-44 text-right text-xs">
              <ToRows reason={reason} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ToRows({ reason }: { reason: Reason }) {
  const door = reason.pointer === null ? null : doorOf(reason.pointer.path);
  if (door === null) return <span className="text-muted">{words.noRows}</span>;
  return (
    <Link {...door} className="text-accent hover:underline">
      {words.toRows}
    </Link>
  );
}
