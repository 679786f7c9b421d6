import { useNavigate, useSearch } from '@tanstack/react-router';
import { UserRound } from 'lucide-react';
import type { Costs } from '@/api/generated';
import { dimensionName } from '@/app/dimensions';
import { EventList } from '@/app/events/EventList';
import { PeriodPicker } from '@/app/period/PeriodPicker';
import { lengthInDays } from '@/app/period/period';
import { usePeriod } from '@/app/period/useCalendar';
import { useAccount, useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { InlineSelect } from '@/ui/InlineSelect';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { OwnBudgets } from './OwnBudgets';
import { OwnFigures } from './OwnFigures';
import { OwnSpend } from './OwnSpend';
import { type MeSearch, OWN_DIMENSIONS } from './search';
import { useOwnCosts } from './useOwnCosts';

const FALLBACK = '30d';
const MOST_DAYS_OF_CALLS = 92;
const words = text.me;

/**
 * What one's own calls cost: for everybody. It is the first page of those who see no other figures, with the budgets
 * that concern them.
 */
export function MePage() {
  const search = useSearch({ from: '/shell/me' });
  const navigate = useNavigate({ from: '/me' });
  const period = usePeriod(search, FALLBACK);
  const may = useMay();
  const { email } = useAccount();
  const by = search.by ?? 'model';
  const change = (next: MeSearch) => void navigate({ search: next, resetScroll: false });
  const { period: _period, from: _from, to: _to, ...timeless } = search;
  const { event: _event, ...kept } = search;
  const total = useOwnCosts(period, by);
  const nothing = total.data !== undefined && isEmpty(total.data);
  return (
    <Page
      title={words.title}
      lead={words.lead}
      filters={
        <>
          <PeriodPicker search={search} fallback={FALLBACK} onChange={(next) => change({ ...timeless, ...next })} />
          <InlineSelect
            label={text.costs.by}
            value={by}
            options={OWN_DIMENSIONS.map((value) => ({ value, label: dimensionName(value) }))}
            onChange={(chosen) => {
              const found = OWN_DIMENSIONS.find((one) => one === chosen);
              if (found !== undefined) change({ ...search, by: found });
            }}
          />
        </>
      }
    >
      <Shown
        of={total}
        waiting={<Skeleton className="h-96" />}
        isEmpty={isEmpty}
        empty={
          <Card>
            <Empty icon={UserRound} title={words.empty.title}>
              {words.empty.lead(email)}
            </Empty>
          </Card>
        }
      >
        {(costs) => (
          <div className="grid gap-5">
            <OwnFigures costs={costs} />
            <OwnSpend costs={costs} period={period} />
          </div>
        )}
      </Shown>
      {!may('GET /v1/costs/summary') && may('GET /v1/budgets/utilization') && <OwnBudgets />}
      {!nothing && lengthInDays(period) <= MOST_DAYS_OF_CALLS && (
        <section className="grid gap-3">
          <h2 className="text-base font-semibold">{words.calls}</h2>
          <EventList
            question={{ whose: { kind: 'me' }, period, filter: [] }}
            open={search.event}
            onOpen={(id) => change(id === undefined ? kept : { ...kept, event: id })}
          />
        </section>
      )}
    </Page>
  );
}

function isEmpty({ totals }: Costs): boolean {
  return totals.requests === 0;
}
