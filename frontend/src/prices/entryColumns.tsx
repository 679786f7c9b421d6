import type { PriceEntry } from '@/api/generated';
import { formatDay } from '@/format/time';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Moment } from '@/ui/Moment';
import type { Column } from '@/ui/Table';
import { entryWords } from './entryWords';

const words = text.prices;
export type Action = keyof typeof words.actions;
const TONES = { requested: 'warn', in_force: 'good', refused: 'bad', withdrawn: 'neutral' } as const;

export function entryColumns(
  allowed: Record<Action, boolean>,
  onAction: (action: Action, entry: PriceEntry) => void,
): Column<PriceEntry>[] {
  return [
    { key: 'number', title: words.number, align: 'right', cell: ({ sequence }) => sequence },
    { key: 'kind', title: words.kind, className: 'whitespace-nowrap', cell: ({ kind }) => words.kinds[kind] },
    {
      key: 'what',
      title: words.what,
      cell: (entry) => (
        <div className="max-w-80 min-w-48">
          <p className="break-words">{entryWords(entry)}</p>
          <p className="line-clamp-2 text-xs break-words text-muted" title={entry.reason}>
            {entry.reason}
          </p>
        </div>
      ),
    },
    {
      key: 'holds',
      title: words.holds,
      wide: true,
      cell: (entry) => <span className="whitespace-nowrap">{holds(entry)}</span>,
    },
    {
      key: 'state',
      title: words.state,
      cell: ({ state }) => state !== null && <Badge tone={TONES[state]}>{words.states[state]}</Badge>,
    },
    {
      key: 'who',
      title: words.who,
      wide: true,
      cell: ({ who, created_at }) => (
        <div className="max-w-48">
          <p className="truncate" title={who}>
            {who}
          </p>
          <p className="text-xs text-muted">
            <Moment at={created_at} />
          </p>
        </div>
      ),
    },
    {
      key: 'actions',
      title: <span className="sr-only">{text.settings.change}</span>,
      align: 'right',
      cell: (entry) => (
        <span className="-my-1 inline-flex gap-2">
          {actionsOf(entry)
            .filter((action) => allowed[action])
            .map((action) => (
              <Button key={action} size="small" onClick={() => onAction(action, entry)}>
                {words.actions[action]}
              </Button>
            ))}
        </span>
      ),
    },
  ];
}

function actionsOf({ state }: PriceEntry): Action[] {
  if (state === 'requested') return ['grant', 'refuse', 'withdraw'];
  return state === 'in_force' ? ['withdraw'] : [];
}

function holds({ kind, effective_from: from, effective_to: to }: PriceEntry): string {
  if (kind === 'withdraw' || kind === 'grant' || kind === 'refuse') return '';
  if (from === undefined) return words.always;
  return words.holdsFrom(formatDay(from), to === undefined ? null : formatDay(to));
}
