import { text } from '@/text';
import { Picture } from './Picture';

const words = text.accountPages.start.preview;
const FILLS = { good: 'bg-(--series-1)', warn: 'bg-(--series-3)', bad: 'bg-bad' } as const;

/** What the overview looks like, with figures of nobody: for the eye alone. */
export function Preview() {
  return (
    <div aria-hidden className="max-w-xl rounded-2xl border border-line bg-surface shadow-high">
      <div className="flex flex-wrap items-start justify-between gap-3 px-6 pt-5">
        <div>
          <p className="text-xs font-medium text-muted">{words.spend}</p>
          <p className="figures mt-0.5 text-3xl font-semibold tracking-tight">{words.amount}</p>
        </div>
        <p className="figures rounded-full bg-good-soft px-2.5 py-1 text-xs font-medium text-good">{words.expected}</p>
      </div>
      <div className="px-6 pt-2 pb-4">
        <Picture budget={words.budget} />
      </div>
      <ul className="grid gap-3 border-t border-line px-6 py-4">
        {words.teams.map(({ name, amount, percent, tone }) => (
          <li key={name} className="grid grid-cols-[5.5rem_minmax(0,1fr)_6rem] items-center gap-3 text-sm">
            <span className="truncate">{name}</span>
            <span className="h-2 overflow-hidden rounded-full bg-sunken">
              <span className={`block h-full rounded-full ${FILLS[tone]}`} style={{ width: percent }} />
            </span>
            <span className="figures text-right text-muted">{amount}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
