import type { ReactNode } from 'react';
import { useZone } from '@/app/session/useAccount';
import { dayOf } from '@/format/time';
import { Card } from '@/ui/Card';
import { Day } from '@/ui/Moment';
import { byDay } from './byDay';

/** What happened, a list per day. */
export function DayLists<Item>({
  items,
  at,
  row,
}: {
  items: readonly Item[];
  at: (item: Item) => string;
  row: (item: Item) => ReactNode;
}) {
  const zone = useZone();
  return (
    <div className="grid gap-5">
      {byDay(items, (one) => dayOf(at(one), zone)).map(({ day, items: ofDay }) => (
        <section key={day}>
          <h2 className="mb-2 text-sm font-semibold text-muted">
            <Day day={day} />
          </h2>
          <Card className="overflow-hidden [&>div]:p-0">
            <ul className="divide-y divide-line">{ofDay.map(row)}</ul>
          </Card>
        </section>
      ))}
    </div>
  );
}
