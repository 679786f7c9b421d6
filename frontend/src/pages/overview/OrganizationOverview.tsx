import { getRouteApi } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { CostsSummary } from '@/api/generated';
import { LIVE } from '@/api/queries';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Ago } from '@/ui/Moment';
import { Page } from '@/ui/Page';
import { AlertsCard } from './AlertsCard';
import { BudgetsCard } from './BudgetsCard';
import { DataCard } from './DataCard';
import { DriversCard, ModelsCard } from './DriversCard';
import { FirstSteps } from './FirstSteps';
import { SUMMARY } from './queries';
import { SavingsCard } from './SavingsCard';
import { SpanSwitch } from './SpanSwitch';
import { SpendCard } from './SpendCard';
import { TeamsCard } from './TeamsCard';
import { TrendCard } from './TrendCard';
import { useLater } from './useLater';

const route = getRouteApi('/shell/');
const ALONE_MS = 500;
const BELOW_MS = 400;

export function OrganizationOverview() {
  const may = useMay();
  const { period: span = 'month' } = route.useSearch();
  const summary = api.useQuery('get', '/v1/costs/summary', SUMMARY, LIVE);
  // What everybody looks at first is asked for alone, unless it lets them wait; the rest follows, what is far down last.
  const hasWaited = useLater(true, ALONE_MS);
  const ready = hasWaited || !summary.isPending;
  const later = useLater(ready, BELOW_MS);
  if (summary.data !== undefined && isUntouched(summary.data)) return <FirstSteps />;
  return (
    <Page title={text.nav.overview} lead={<Freshness summary={summary.data} />} actions={<SpanSwitch span={span} />}>
      <SpendCard summary={summary} span={span} ready={ready} />
      <div className="grid gap-4 *:min-w-0 sm:gap-5 lg:grid-cols-3 print:grid-cols-3">
        <TrendCard ready={ready} asOf={summary.data?.as_of} />
        <BudgetsCard ready={ready} />
      </div>
      <div className="grid gap-4 *:min-w-0 sm:gap-5 lg:grid-cols-3 print:grid-cols-3">
        <TeamsCard summary={summary} span={span} ready={ready} />
        <ModelsCard summary={summary} span={span} ready={ready} />
      </div>
      {/* Of two columns a third card takes both, or there would be a hole beside it. */}
      <div className="grid gap-4 *:min-w-0 sm:gap-5 md:grid-cols-2 md:max-lg:*:nth-3:col-span-2 lg:grid-cols-3 print:grid-cols-3">
        <DriversCard summary={summary} span={span} ready={ready} />
        {may('GET /v1/alerts') && <AlertsCard ready={ready} />}
        {may('GET /v1/recommendations/summary') && <SavingsCard ready={later} />}
      </div>
      <DataCard ready={later} summary={summary.data} />
    </Page>
  );
}

/** Nothing was ever counted, as far as all periods and those before them go: on the first day of a year it is as young. */
function isUntouched({ periods }: CostsSummary): boolean {
  return Object.values(periods).every(({ requests, previous }) => requests + previous.requests === 0);
}

function Freshness({ summary }: { summary: CostsSummary | undefined }) {
  return (
    <span className="flex min-h-5 flex-wrap items-center gap-x-2">
      {summary !== undefined && (
        <>
          <span>
            {text.overview.asOf} <Ago at={summary.as_of} />
          </span>
          {!summary.exact && <span className="text-warn">{text.overview.notExact}</span>}
        </>
      )}
    </span>
  );
}
