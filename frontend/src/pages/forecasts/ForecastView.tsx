import { Clock3 } from 'lucide-react';
import type { ReactNode } from 'react';
import { api } from '@/api/client';
import type { Day } from '@/api/generated';
import { SourcesButton } from '@/app/SourcesButton';
import { formatDay } from '@/format/time';
import { formatQuantity, quantity } from '@/format/unit';
import { ScopeWords } from '@/scope/ScopeWords';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Ago } from '@/ui/Moment';
import { type By, ByChoice } from './ByChoice';
import { DaysTable } from './DaysTable';
import { ForecastChart } from './ForecastChart';
import { ForecastFigures } from './ForecastFigures';
import { HowMade } from './HowMade';
import type { ForecastDays } from './series';
import type { ShownForecast } from './useForecast';

const words = text.forecasts;

export function ForecastView({
  forecast,
  days,
  by,
  onBy,
  choices,
}: {
  forecast: ShownForecast;
  /** Those of its days that are shown. */
  days: ForecastDays;
  by: By;
  onBy: (by: By) => void;
  /** What else can be chosen of the picture. */
  choices?: ReactNode;
}) {
  const last = days.at(-1);
  if (forecast.basis === 'none' || last === undefined) return <TooLittle reason={forecast.reason} />;
  const total = quantity(last, 'total', forecast.unit);
  return (
    <div className="grid gap-4 *:min-w-0 sm:gap-5">
      <ForecastFigures forecast={forecast} days={days} />
      <Card
        title={<Of forecast={forecast} />}
        hint={<AsOf forecast={forecast} />}
        actions={
          <>
            {choices}
            <ByChoice value={by} onChange={onBy} />
          </>
        }
      >
        <ForecastChart
          forecast={forecast}
          days={days}
          by={by}
          label={words.chart.label(
            words.filters.units[forecast.unit],
            formatDay(forecast.first_day),
            formatDay(last.day as Day),
            total === null ? text.unknown : formatQuantity(total, forecast.unit),
          )}
        />
      </Card>
      <Card>
        <HowMade forecast={forecast} />
        <DaysTable forecast={forecast} days={days} />
      </Card>
    </div>
  );
}

/** Of which budget, if of one, and which part of the organization. */
function Of({ forecast }: { forecast: ShownForecast }) {
  const { budget_id: id, scope } = forecast;
  const { data } = api.useQuery('get', '/v1/budgets', { params: { query: { limit: 500 } } }, { enabled: id !== null });
  const budget = data?.budgets.find((one) => one.budget_id === id);
  return (
    <>
      {budget !== undefined && <span className="break-words">{budget.name} · </span>}
      <ScopeWords scope={scope} />
    </>
  );
}

function AsOf({ forecast }: { forecast: ShownForecast }) {
  return (
    <>
      {words.figures.asOf} <Ago at={forecast.figures_as_of} /> · {words.figures.madeAt} <Ago at={forecast.made_at} />
    </>
  );
}

function TooLittle({ reason }: { reason: string }) {
  return (
    <Card>
      <Empty
        icon={Clock3}
        title={words.tooLittle.title}
        action={<SourcesButton>{words.tooLittle.action}</SourcesButton>}
      >
        <p>{reason}</p>
        <p className="mt-2">{words.tooLittle.lead}</p>
      </Empty>
    </Card>
  );
}
