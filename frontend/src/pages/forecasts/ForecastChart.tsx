import { useMemo } from 'react';
import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';
import type { Band, Line, Mark } from '@/charts/plan';
import { TimeChart } from '@/charts/TimeChart';
import { formatQuantity, quantity, type Unit } from '@/format/unit';
import { text } from '@/text';
import { Skeleton } from '@/ui/Skeleton';
import {
  type DayValue,
  drawn,
  type Field,
  type ForecastDays,
  fieldOf,
  running,
  type TotalField,
  timeOf,
} from './series';
import { type ShownForecast, useHistory } from './useForecast';

const words = text.forecasts.chart;
const HEIGHT = 320;

/** What was, what is foreseen with its bands, and what came of it. */
export function ForecastChart({
  forecast,
  days,
  by,
  label,
}: {
  forecast: ShownForecast;
  days: ForecastDays;
  by: 'day' | 'total';
  label: string;
}) {
  const history = useHistory(forecast.scope, forecast.unit, forecast.first_day, days.length);
  const marks = useMarks(forecast, by);
  const { unit } = forecast;
  const actual = forecast.actual ?? null;
  const picture = useMemo(
    () => pictureOf({ history: by === 'day' && history !== undefined ? history : [], days, by, unit, actual }),
    [history, days, by, unit, actual],
  );
  if (history === undefined && by === 'day') return <Skeleton className="h-[24.6rem]" />;
  return (
    <>
      <TimeChart
        label={label}
        {...picture}
        marks={marks}
        bucket="day"
        zone="UTC"
        axis={(value) => formatQuantity(String(value), unit, 'short')}
        height={HEIGHT}
      />
      {unit === 'tokens' && by === 'day' && <p className="mt-2 text-xs text-muted">{words.noHistory}</p>}
    </>
  );
}

type Actual = ShownForecast['actual'];

function pictureOf({
  history,
  days,
  by,
  unit,
  actual,
}: {
  history: readonly DayValue[];
  days: ForecastDays;
  by: 'day' | 'total';
  unit: Unit;
  actual: Actual;
}): { times: number[]; lines: Line[]; bands: Band[] } {
  const axis = [...history.map((one) => one.day), ...days.map((one) => one.day)];
  const line = (of: ReadonlyMap<string, string | number | null>, name: string, look: Pick<Line, 'kind' | 'colour'>) => {
    const { values, words: read } = drawn(axis, of, unit);
    return { label: name, values, read: (place: number) => read[place] ?? '', ...look };
  };
  const band = (low: Field | TotalField, high: Field | TotalField, name: string, colour: Band['colour']): Band => {
    const from = drawn(axis, fieldOf(days, low, unit), unit);
    const to = drawn(axis, fieldOf(days, high, unit), unit);
    const read = (place: number) => words.between(from.words[place] ?? '', to.words[place] ?? '');
    return { label: name, low: from.values, high: to.values, colour, read };
  };
  const of = by === 'day' ? '' : 'total_';
  const isOneDay = days.length === 1;
  const lines: Line[] = [
    line(fieldOf(days, by === 'day' ? 'amount' : 'total', unit), words.forecast, {
      kind: isOneDay ? 'dots' : 'dashed',
      colour: 'series-2',
    }),
    ...(isOneDay ? boundsOfOne(of).map(({ field, name }) => line(fieldOf(days, field, unit), name, BOUND)) : []),
  ];
  if (history.length > 0) {
    lines.unshift(line(new Map(history.map((one) => [one.day, one.value])), words.history, HISTORY));
  }
  if (actual !== null && actual !== undefined) {
    const came = new Map(actual.days.map((day) => [day.day as string, quantity(day, 'amount', unit)]));
    const ofDay = line(came, words.came, CAME);
    const thatDay = (place: number) => words.thatDay(ofDay.read(place) || text.unknown);
    lines.push(by === 'day' ? ofDay : { ...ofDay, values: running(axis, came), read: thatDay });
  }
  return {
    times: axis.map(timeOf),
    lines,
    bands: isOneDay
      ? []
      : [
          band(`${of}low_95`, `${of}high_95`, words.band95, 'band-outer'),
          band(`${of}low_80`, `${of}high_80`, words.band80, 'band'),
        ],
  };
}

/** A band needs two days; of one alone the bounds are dots. */
function boundsOfOne(of: '' | 'total_'): { field: Field | TotalField; name: string }[] {
  return [
    { field: `${of}low_80`, name: words.low80 },
    { field: `${of}high_80`, name: words.high80 },
  ];
}

const BOUND = { kind: 'dots', colour: 'series-rest' } as const;
const CAME = { kind: 'line', colour: 'series-3' } as const;
const HISTORY = { kind: 'line', colour: 'series-1' } as const;

/** Where the forecast begins, if there is something before it, and the known changes that are in it. */
function useMarks(forecast: ShownForecast, by: 'day' | 'total'): Mark[] {
  const may = useMay();
  const enabled = forecast.adjustments.length > 0 && may('GET /v1/forecast-adjustments');
  const { data } = api.useQuery('get', '/v1/forecast-adjustments', {}, { enabled });
  const { first_day: first, adjustments } = forecast;
  return useMemo(() => {
    const applied = new Set(adjustments.map((one) => one.adjustment_id));
    const known = (data?.adjustments ?? []).filter((one) => applied.has(one.adjustment_id) && one.from > first);
    return [
      ...(by === 'day' ? [{ at: timeOf(first), label: words.mark }] : []),
      ...known.map((one) => ({ at: timeOf(one.from), label: one.note.slice(0, 24) })),
    ];
  }, [data, adjustments, first, by]);
}
