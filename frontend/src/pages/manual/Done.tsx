import { Link } from '@tanstack/react-router';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { api } from '@/api/client';
import type { Import } from '@/api/generated';
import { addDays } from '@/format/time';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { cx } from '@/ui/cx';
import { Failed } from '@/ui/Shown';
import type { Entry } from './entry';
import { becameOf, isOnItsWay } from './outcome';

const words = text.manual.done;
const LOOK_MS = 2_000;
const COLOURS = { good: 'text-good', warn: 'text-warn', bad: 'text-bad' } as const;

/** What became of an entry, looked at until it is settled. */
export function Done({ entry, done, onAgain }: { entry: Entry; done: Import; onAgain: () => void }) {
  const query = api.useQuery(
    'get',
    '/v1/imports/{import_id}',
    { params: { path: { import_id: done.import_id } } },
    {
      refetchInterval: ({ state }) => (state.data === undefined || isOnItsWay(state.data)) && LOOK_MS,
      staleTime: 0,
    },
  );
  const one = query.data ?? done;
  const { said, tone } = becameOf(one);
  const Sign = tone === 'good' ? CircleCheck : CircleAlert;
  return (
    <Card>
      <div className="flex items-start gap-3">
        <Sign className={cx('mt-0.5 size-5 shrink-0', COLOURS[tone])} aria-hidden />
        <div className="grid min-w-0 gap-3">
          <div role="status">
            <h2 className="text-base font-semibold">{tone === 'bad' ? words.notCounted : words.title}</h2>
            <p className="mt-1 text-sm">{words.became[said]}</p>
            {tone === 'bad' && <Reasons one={one} />}
          </div>
          {query.error !== null && <Failed error={query.error} small retry={() => void query.refetch()} />}
          <ul className="grid gap-1 text-sm">
            {tone === 'good' && (
              <li>
                <Link to="/costs/events" search={callsOf(entry)} className="font-medium text-accent hover:underline">
                  {words.events}
                </Link>
              </li>
            )}
            <li>
              <Link
                to="/sources/imports/$importId"
                params={{ importId: done.import_id }}
                className="font-medium text-accent hover:underline"
              >
                {words.import}
              </Link>
            </li>
          </ul>
          <div>
            <Button kind="primary" onClick={onAgain}>
              {words.another}
            </Button>
          </div>
        </div>
      </div>
    </Card>
  );
}

function Reasons({ one: { failure, sample } }: { one: Pick<Import, 'failure' | 'sample'> }) {
  const said = [
    ...(failure === null ? [] : [failure]),
    ...sample.map(({ field, reason }) => `${field ?? ''}: ${reason}`),
  ];
  return (
    <ul className="mt-1 grid gap-1 text-sm break-words text-bad">
      {said.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  );
}

/** What was imported of that day. Not by its provider and model, which may be counted under their usual names. */
function callsOf(entry: Entry) {
  const day = entry.when.slice(0, 10);
  return { from: day, to: addDays(day, 1), filter: ['source:import'], event: entry.id };
}
