import { getRouteApi } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { Forecast } from '@/api/generated';
import { formatShare } from '@/format/number';
import { formatDay } from '@/format/time';
import { quantity } from '@/format/unit';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Stat } from '@/ui/Figure';
import { Page } from '@/ui/Page';
import { Quantity } from '@/ui/Quantity';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { Segmented } from '@/ui/Tabs';
import { present } from '@/url/read';
import { withBy } from '../ByChoice';
import { ForecastTabs } from '../ForecastTabs';
import { ForecastView } from '../ForecastView';
import { daysOver } from '../series';

const words = text.forecasts.one;
const route = getRouteApi('/shell/forecasts/$forecastId');

/** One forecast of the past, laid over what came. */
export function ForecastPage() {
  const { forecastId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = api.useQuery('get', '/v1/forecasts/{forecast_id}', { params: { path: { forecast_id: forecastId } } });
  const first = query.data?.first_day;
  return (
    <Page
      title={first === undefined ? text.forecasts.past.title : words.title(formatDay(first))}
      back={{ title: text.forecasts.tabs.past, link: { to: '/forecasts/past' } }}
    >
      <ForecastTabs active="past" />
      <Shown of={query} waiting={<Skeleton className="h-[32rem]" />}>
        {(forecast) => (
          <div className="grid gap-4 *:min-w-0 sm:gap-5">
            {forecast.basis !== 'none' && <Outcome forecast={forecast} />}
            <ForecastView
              forecast={forecast}
              days={search.far === 'all' ? forecast.days : daysOver(forecast)}
              by={search.by ?? 'day'}
              onBy={(by) => void navigate({ search: withBy(search, by), replace: true })}
              choices={<Far forecast={forecast} />}
            />
          </div>
        )}
      </Shown>
    </Page>
  );
}

/** The days that came, which say how good it was, or all that it foresaw. */
function Far({ forecast }: { forecast: Forecast }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  if (forecast.days.length <= daysOver(forecast).length) return null;
  return (
    <Segmented
      label={words.far}
      value={search.far ?? 'over'}
      options={[
        { value: 'over', label: words.over },
        { value: 'all', label: words.all(forecast.days.length) },
      ]}
      onChange={(far) =>
        void navigate({ search: present({ ...search, far: far === 'all' ? far : undefined }), replace: true })
      }
    />
  );
}

function Outcome({ forecast }: { forecast: Forecast }) {
  const { actual, unit } = forecast;
  if (actual === null) return <p className="text-sm text-muted">{words.notYet}</p>;
  const count = actual.days.length;
  return (
    <Card>
      <div className="grid grid-cols-2 gap-x-6 gap-y-5 lg:grid-cols-4 print:grid-cols-4">
        <Stat
          label={words.off}
          value={offWords(actual.off)}
          detail={actual.wape === null ? undefined : words.wape(formatShare(actual.wape))}
        />
        <Stat
          label={words.came(count)}
          value={<Quantity value={quantity(actual, 'total', unit)} unit={unit} lowerBound={actual.lower_bound} />}
        />
        <Stat
          label={words.foreseen}
          value={<Quantity value={quantity(actual, 'foreseen', unit)} unit={unit} lowerBound={forecast.lower_bound} />}
        />
        <Stat
          label={words.within}
          value={words.withinValue(actual.within_80, count)}
          detail={words.within95(actual.within_95)}
        />
      </div>
    </Card>
  );
}

function offWords(off: number | null): string {
  if (off === null) return words.nothingCame;
  const share = formatShare(Math.abs(off));
  if (Math.abs(off) < 0.001) return words.exact;
  return off > 0 ? words.high(share) : words.low(share);
}
