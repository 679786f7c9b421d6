import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { RefreshCw } from 'lucide-react';
import type { MadeForecast } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { toast, toastProblem } from '@/ui/toast';
import { withBy } from './ByChoice';
import { ForecastFilters } from './ForecastFilters';
import { ForecastTabs } from './ForecastTabs';
import { ForecastView } from './ForecastView';
import { horizonOf } from './search';
import { daysWithin } from './series';
import { askForecast, askOf, useForecast } from './useForecast';

const words = text.forecasts;
const route = getRouteApi('/shell/forecasts');

export function ForecastsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const forecast = useForecast(search);
  return (
    <Page title={words.title} lead={words.lead} actions={<Again />}>
      <ForecastTabs active="now" />
      <ForecastFilters />
      <Shown of={forecast} waiting={<Waiting />}>
        {(data) => (
          <ForecastView
            forecast={data}
            days={daysWithin(data, horizonOf(search))}
            by={search.by ?? 'day'}
            onBy={(by) => void navigate({ search: withBy(search, by), replace: true })}
          />
        )}
      </Shown>
    </Page>
  );
}

function Waiting() {
  return (
    <div className="grid gap-4 sm:gap-5">
      <Skeleton className="h-28" />
      <Skeleton className="h-[26rem]" />
    </div>
  );
}

/** Makes one of the figures as they are now, and opens it. */
function Again() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const may = useMay();
  const make = useMutation({
    mutationFn: () => askForecast(askOf(search), { keep: true }),
    onSuccess: () => toast(words.againDone),
    onError: toastProblem,
  });
  const open = (made: MadeForecast) =>
    void navigate({ to: '/forecasts/$forecastId', params: { forecastId: made.forecast_id } });
  if (!may('POST /v1/forecasts')) return null;
  return (
    <Button onClick={() => make.mutate(undefined, { onSuccess: open })} busy={make.isPending}>
      {!make.isPending && <RefreshCw className="size-4" aria-hidden />}
      {words.again}
    </Button>
  );
}
