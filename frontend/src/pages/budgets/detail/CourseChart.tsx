import { useMemo } from 'react';
import type { Budget, BudgetPeriod, BudgetStatus, Costs, Forecast, ForecastDay } from '@/api/generated';
import { useZone } from '@/app/session/useAccount';
import type { Band, Line } from '@/charts/plan';
import { TimeChart } from '@/charts/TimeChart';
import { dayOf, startOfDay } from '@/format/time';
import { drawnQuantity, formatQuantity, quantity, type Unit } from '@/format/unit';
import { text } from '@/text';
import { useNow } from '@/ui/useNow';
import { daysBetween, even, foreseen, grown, leftOf } from '../course';
import type { View } from '../search';
import { amountWords } from '../words';
import { type MeasuredDay, measured } from './useCourse';

type Shape = { view: View; unit: Unit; days: readonly string[]; today: string; limit: number };

export function CourseChart({
  budget,
  status,
  period,
  costs,
  forecast,
  view,
}: {
  budget: Budget;
  status: BudgetStatus;
  period: BudgetPeriod;
  costs: Costs;
  forecast: Forecast | undefined;
  view: View;
}) {
  const zone = useZone();
  const today = dayOf(useNow(), zone);
  const { unit } = budget;
  const { first_day: first, end_day: end } = period;
  const days = useMemo(() => daysBetween(first, end), [first, end]);
  const times = useMemo(() => days.map((day) => startOfDay(day, zone)), [days, zone]);
  const limit = drawnQuantity(quantity(status, 'limit', unit)) ?? 0;
  const drawing = useMemo(() => {
    const byDay = new Map(costs.rows.map((row) => [row.start.slice(0, 10), measured(row, unit)]));
    return drawingOf({ view, unit, days, today, limit }, byDay, forecast);
  }, [costs, unit, view, days, today, limit, forecast]);
  if (days.length === 0) return <p className="text-sm text-muted">{text.budgets.course.tooLong}</p>;
  const limitText = quantity(status, 'limit', unit);
  return (
    <TimeChart
      label={text.budgets.course.label[view](budget.name)}
      times={times}
      lines={drawing.lines}
      bands={drawing.bands}
      bucket="day"
      zone={zone}
      height={300}
      partialFrom={view === 'day' ? placeOrNull(days.indexOf(today)) : null}
      axis={(value) => formatQuantity(String(value), unit, 'short')}
      horizontal={
        view === 'total' && limitText !== null
          ? { value: limit, label: text.budgets.course.limit(amountWords(limitText, unit)), colour: 'bad' }
          : null
      }
    />
  );
}

function placeOrNull(place: number): number | null {
  return place < 0 ? null : place;
}

type Drawing = { lines: Line[]; bands: Band[] };

function drawingOf(shape: Shape, byDay: ReadonlyMap<string, MeasuredDay>, forecast: Forecast | undefined): Drawing {
  const { view, days, today } = shape;
  const isFuture = (day: string) => day > today;
  const read = (place: number) => byDay.get(days[place] ?? '')?.read ?? '0';
  const words = text.budgets.course;
  const heights =
    view === 'day'
      ? days.map((day) => (isFuture(day) ? null : (byDay.get(day)?.height ?? 0)))
      : grown(days, today, (day) => byDay.get(day)?.height ?? null);
  const spent: Line = {
    label: words.spent[view],
    values: turned(shape, heights),
    colour: 'series-1',
    kind: view === 'day' ? 'bars' : 'area',
    read: view === 'day' ? read : (place) => words.thatDay(read(place)),
  };
  const ahead = forecast === undefined ? null : aheadOf(shape, forecast, heights);
  const pace: Line[] =
    view === 'day'
      ? []
      : [
          {
            label: words.even,
            values: turned(shape, even(days, shape.limit)),
            colour: 'muted',
            kind: 'dashed',
            read: () => words.evenRead,
          },
        ];
  return {
    lines: [spent, ...(ahead === null ? [] : [ahead.line]), ...pace],
    bands: ahead === null ? [] : [ahead.band],
  };
}

/** What is left is the same picture from the limit downwards. */
function turned({ view, limit }: Shape, heights: readonly (number | null)[]): (number | null)[] {
  return view === 'left' ? leftOf(limit, heights) : [...heights];
}

function aheadOf(shape: Shape, forecast: Forecast, heights: readonly (number | null)[]): { line: Line; band: Band } {
  const { view, unit, days } = shape;
  const byDay = new Map(forecast.days.map((one) => [one.day, one]));
  const words = text.budgets.course;
  type Name = 'amount' | 'low_80' | 'high_80' | 'total' | 'total_low_80' | 'total_high_80';
  const of = (day: string, name: Name) => {
    const one: ForecastDay | undefined = byDay.get(day);
    return one === undefined ? null : quantity(one, name, unit);
  };
  const values = (daily: Name, running: Name) =>
    view === 'day'
      ? days.map((day) => drawnQuantity(of(day, daily)))
      : turned(
          shape,
          foreseen(days, heights, forecast.first_day, (day) => drawnQuantity(of(day, running))),
        );
  const [low, high] = [values('low_80', 'total_low_80'), values('high_80', 'total_high_80')];
  const said = (day: string | undefined, name: Name) => {
    const value = day === undefined ? null : of(day, name);
    return value === null ? '' : formatQuantity(value, unit);
  };
  return {
    line: {
      label: words.forecast,
      values: values('amount', 'total'),
      colour: 'series-2',
      kind: 'dashed',
      read: (place) => words.thatDay(said(days[place], 'amount')),
    },
    band: {
      label: words.band,
      // Where least is spent most is left.
      ...(view === 'left' ? { low: high, high: low } : { low, high }),
      colour: 'band',
      read: (place) => words.thatDay(`${said(days[place], 'low_80')} – ${said(days[place], 'high_80')}`),
    },
  };
}
