import { memo, useMemo } from 'react';
import { dimensionName, valueName } from '@/app/dimensions';
import { useValueNames } from '@/app/filters/useValueNames';
import { isMoment } from '@/app/period/period';
import { useZone } from '@/app/session/useAccount';
import { type Colour, seriesColour } from '@/charts/colours';
import type { Line } from '@/charts/plan';
import { TimeChart } from '@/charts/TimeChart';
import { dayOf, formatDayRange } from '@/format/time';
import { text } from '@/text';
import { isAdditive } from './measures';
import { type Drawn, drawnGranularity, TOP } from './question';
import type { ChartKind } from './search';
import { axisOf, beforeOf, bucketsOf, partialFrom, seriesOf, wholeOf } from './series';

const HEIGHT = 280;

/** The first values of the cut over time, all others as one, in the colours of the table. */
export const CostsChart = memo(function CostsChart({
  drawn,
  kind,
  focus,
  onPeriod,
}: {
  drawn: Drawn;
  kind: ChartKind;
  /** The value that a row below the pointer stands for. */
  focus: string | null;
  onPeriod: (from: string, to: string) => void;
}) {
  const zone = useZone();
  const { question, trend } = drawn;
  const lines = useLines(drawn, kind, focus);
  const times = useMemo(() => bucketsOf(trend), [trend]);
  const whole = useMemo(() => wholeOf(drawn), [drawn]);
  const granularity = drawnGranularity(question);
  const words = text.costs.measures[question.measure];
  const first = trend.series[0]?.start ?? trend.from;
  return (
    <TimeChart
      label={text.costs.chart.label(
        words,
        dimensionName(question.rows),
        formatDayRange(dayOf(first, zone), dayOf(Date.parse(trend.to) - 1, zone)),
      )}
      times={times}
      lines={lines}
      stacked={isAdditive(question.measure)}
      partialFrom={partialFrom(trend)}
      isFirstCut={trend.series[0]?.partial === true}
      bucket={granularity}
      zone={zone}
      axis={axisOf(question.measure)}
      height={HEIGHT}
      total={{ label: text.costs.chart.all, read: (place) => whole.reads[place] || '–' }}
      onSelect={(from, to) => {
        const [start, end] = [trend.series[from]?.start, trend.series[to]?.end];
        if (start !== undefined && end !== undefined)
          onPeriod(edge(start, granularity, zone), edge(end, granularity, zone));
      }}
    />
  );
});

/** Hours stay moments as the API wrote them; longer buckets begin with a day. */
function edge(moment: string, granularity: string, zone: string): string {
  return granularity === 'hour' || !isMoment(moment) ? moment : dayOf(moment, zone);
}

function useLines(drawn: Drawn, kind: ChartKind, focus: string | null): Line[] {
  const names = useValueNames();
  return useMemo(() => {
    const { question, ranking, rows } = drawn;
    const stacked = isAdditive(question.measure);
    const all = seriesOf(drawn);
    // The row below the pointer may be of those that are one here, or of a table that is gone.
    const isTop = all.some((series) => series.value === focus);
    const isRest = !isTop && focus !== null && ranking.includes(focus);
    const shown = isTop || isRest ? focus : null;
    const lines = all.map((series, place): Line => {
      const rest = series.value === null;
      const colour = rest ? 'series-rest' : seriesColour(place);
      return {
        label: rest ? text.costs.chart.rest(ranking.length - TOP) : valueName(question.rows, series.value ?? '', names),
        values: series.places,
        colour: faded(colour, rest && isRest ? focus : series.value, shown),
        kind: stacked ? kind : 'line',
        read: (at) => series.reads[at] || text.costs.chart.drawnRest,
      };
    });
    return rows.comparison === undefined || question.measure !== 'cost_usd' ? lines : [...lines, lineBefore(drawn)];
  }, [drawn, kind, focus, names]);
}

function faded(colour: Colour, value: string | null, focus: string | null): Colour {
  return focus === null || focus === value ? colour : 'line';
}

function lineBefore(drawn: Drawn): Line {
  const { places, reads } = beforeOf(drawn);
  return {
    label: text.costs.chart.before,
    values: places,
    colour: 'muted',
    kind: 'dashed',
    read: (place) => reads[place] ?? '',
  };
}
