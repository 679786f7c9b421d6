import { useMemo } from 'react';
import type { Costs } from '@/api/generated';
import { dimensionName, valueName } from '@/app/dimensions';
import type { Period } from '@/app/period/period';
import { useCalendar } from '@/app/period/useCalendar';
import { cssColour, seriesColour } from '@/charts/colours';
import type { Line } from '@/charts/plan';
import { TimeChart } from '@/charts/TimeChart';
import { forDrawing, formatMoney } from '@/format/money';
import { text } from '@/text';
import { BarList } from '@/ui/BarList';
import { Card } from '@/ui/Card';
import { Money } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { daySeries, daysOf, rankedValues } from './days';
import { useOwnDays } from './useOwnCosts';

const HEIGHT = 220;

/** Where one's own spend goes, by day and in whole. */
export function OwnSpend({ costs, period }: { costs: Costs; period: Period }) {
  const dimension = costs.group_by[0] ?? 'model';
  const query = useOwnDays(period, dimension);
  const ranking = rankedValues(costs);
  const most = Math.max(...costs.rows.map((row) => forDrawing(row.measures.cost_usd ?? '0')), 0);
  return (
    <Card title={text.costs.chart.title(text.costs.measures.cost_usd, dimensionName(dimension))}>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Shown of={query} waiting={<Skeleton className="h-56" />}>
          {(daily) => <Daily daily={daily} ranking={ranking} dimension={dimension} />}
        </Shown>
        <div className="self-start">
          <BarList
            label={text.costs.table.caption(text.costs.measures.cost_usd, dimensionName(dimension))}
            bars={ranking.map((value, place) => {
              const row = costs.rows.find((one) => (one.group[dimension] ?? '') === value);
              return {
                key: value,
                label: valueName(dimension, value),
                value: <Money amount={row?.measures.cost_usd} lowerBound={row?.lower_bound ?? false} />,
                share: most > 0 ? forDrawing(row?.measures.cost_usd ?? '0') / most : 0,
                colour: cssColour(seriesColour(place)),
              };
            })}
          />
        </div>
      </div>
    </Card>
  );
}

function Daily({ daily, ranking, dimension }: { daily: Costs; ranking: readonly string[]; dimension: string }) {
  const { zone, today } = useCalendar();
  const { days, times, lines } = useMemo(() => {
    const all = daysOf({ from: daily.from.slice(0, 10), to: daily.to.slice(0, 10) });
    const series = daySeries(daily, ranking, all, zone);
    return {
      days: all,
      times: all.map((day) => Date.parse(`${day}T00:00:00Z`)),
      lines: series.map(
        ({ value, places, amounts }, place): Line => ({
          label: valueName(dimension, value),
          values: places,
          colour: seriesColour(place),
          kind: 'bars',
          read: (at) => {
            const amount = amounts[at];
            return amount === null || amount === undefined ? text.unknown : formatMoney(amount);
          },
        }),
      ),
    };
  }, [daily, ranking, dimension, zone]);
  return (
    <TimeChart
      label={text.me.chart(dimensionName(dimension), days.length)}
      times={times}
      lines={lines}
      stacked
      bucket="day"
      partialFrom={days.at(-1) === today ? days.length - 1 : null}
      zone="UTC"
      axis={(value) => formatMoney(String(value), 'USD', 'short')}
      height={HEIGHT}
    />
  );
}
