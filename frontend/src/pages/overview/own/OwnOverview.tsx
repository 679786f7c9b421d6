import { getRouteApi } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { Costs } from '@/api/generated';
import { periodOf } from '@/app/period/period';
import { useCalendar } from '@/app/period/useCalendar';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Count, Money } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { PlainStat } from '../PlainStat';
import { SpanSwitch } from '../SpanSwitch';
import type { Span } from '../search';
import { OwnBudgets } from './OwnBudgets';
import { OwnCalls } from './OwnCalls';
import { OwnModels } from './OwnModels';
import { OwnTrend } from './OwnTrend';

const route = getRouteApi('/shell/');
const words = text.overview.own;
const OFTEN_MS = 30_000;

/** For whoever sees their own calls and no others. Own figures are by whole days, and follow those of teams. */
export function OwnOverview() {
  const may = useMay();
  const { period: span = 'month' } = route.useSearch();
  const { from } = periodOf({ period: span }, useCalendar(), span);
  const total = api.useQuery(
    'get',
    '/v1/me/costs',
    { params: { query: { from, granularity: 'total', measures: ['cost_usd', 'requests', 'unpriced_requests'] } } },
    { refetchInterval: OFTEN_MS },
  );
  const ready = !total.isPending;
  return (
    <Page title={words.title} lead={words.lead} actions={<SpanSwitch span={span} />}>
      <Card>
        <Shown of={total} waiting={<Skeleton className="h-26" />}>
          {(data) => <Total costs={data} span={span} />}
        </Shown>
      </Card>
      <div className="grid gap-4 *:min-w-0 sm:gap-5 lg:grid-cols-3">
        <OwnTrend ready={ready} />
        <OwnModels ready={ready} from={from} />
      </div>
      <div className="grid gap-4 *:min-w-0 sm:gap-5 lg:grid-cols-3">
        <OwnCalls ready={ready} />
        {may('GET /v1/budgets/utilization') && <OwnBudgets ready={ready} />}
      </div>
    </Page>
  );
}

function Total({ costs, span }: { costs: Pick<Costs, 'as_of' | 'totals' | 'lower_bound'>; span: Span }) {
  const { cost_usd, requests, unpriced_requests } = costs.totals;
  return (
    <div className="grid gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
      <div className="min-h-20">
        <h2 className="text-sm font-medium text-muted">{words.spentIn[span]}</h2>
        <p className="mt-1 text-4xl font-semibold tracking-tight text-ink sm:text-5xl">
          <Money amount={cost_usd} lowerBound={costs.lower_bound} />
        </p>
      </div>
      <div className="grid grid-cols-2 gap-6 sm:grid-cols-3 lg:border-l lg:border-line lg:pl-8">
        <PlainStat label={words.requests} value={<Count value={requests} />} />
        <PlainStat label={words.unpriced} value={<Count value={unpriced_requests} />} />
        <PlainStat
          label={words.counted}
          value={costs.as_of === null ? text.unknown : <Ago at={costs.as_of} />}
          detail={words.behind}
        />
      </div>
    </div>
  );
}
