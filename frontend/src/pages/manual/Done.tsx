import { Link, type LinkProps } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { api } from '@/api/client';
import type { Import } from '@/api/generated';
import { addDays } from '@/format/time';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Shown } from '@/ui/Shown';
import type { Entry } from './entry';

const words = text.manual.done;
const LOOK_MS = 2_000;

/** What became of an entry, looked at until it is settled. */
export function Done({ entry, done, onAgain }: { entry: Entry; done: Import; onAgain: () => void }) {
  const query = api.useQuery(
    'get',
    '/v1/imports/{import_id}',
    { params: { path: { import_id: done.import_id } } },
    {
      refetchInterval: ({ state }) => ((state.data?.outcomes?.in_flight ?? 1) > 0 ? LOOK_MS : false),
      staleTime: 0,
    },
  );
  return (
    <Card>
      <div className="flex items-start gap-3">
        <CircleCheck className="mt-0.5 size-5 shrink-0 text-good" aria-hidden />
        <div className="grid min-w-0 gap-3">
          <h2 className="text-base font-semibold">{words.title}</h2>
          <Shown of={query}>
            {(one) => (
              <p className="text-sm" role="status">
                {becameOf(one)}
              </p>
            )}
          </Shown>
          <ul className="grid gap-1 text-sm">
            <li>
              <Link to="/costs/events" search={callsOf(entry)} className="font-medium text-accent hover:underline">
                {words.events}
              </Link>
            </li>
            <li>
              <Link {...importOf(done.import_id)} className="font-medium text-accent hover:underline">
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

function becameOf({ state, outcomes }: Pick<Import, 'state' | 'outcomes'>): string {
  if (state === 'failed') return words.failed;
  if (outcomes === null || outcomes.in_flight > 0) return words.onItsWay;
  if (outcomes.duplicates > 0) return words.duplicate;
  if (outcomes.unpriced > 0) return words.unpriced;
  return outcomes.late > 0 ? words.late : words.counted;
}

/** The day of the entry, cut down to its model and provider. */
function callsOf(entry: Entry) {
  const day = entry.when.slice(0, 10);
  return {
    from: day,
    to: addDays(day, 1),
    filter: [`provider:${entry.provider}`, `model:${entry.model}`],
    event: entry.id,
  };
}

function importOf(importId: string): LinkProps {
  return { to: '/sources/imports/$importId', params: { importId } } as unknown as LinkProps;
}
