/** What the chart draws of what came against what was expected. Lengths are numbers, what is read is the API's text. */
import type { ExpectedCourse, ExpectedStep } from '@/api/generated';
import type { Band, Line } from '@/charts/plan';
import { forDrawing, formatMoney } from '@/format/money';
import { text } from '@/text';

const words = text.alerts.anomalies;

export type ExpectedDrawing = { times: number[]; lines: Line[]; bands: Band[] };

export function drawingOf({ series }: ExpectedCourse): ExpectedDrawing {
  return {
    times: series.map((one) => Date.parse(one.start)),
    lines: [
      cameLine(series, false),
      cameLine(series, true),
      {
        label: words.expectedLine,
        values: series.map((one) => drawn(one.expected_usd)),
        colour: 'ink',
        kind: 'dashed',
        read: (place) => said(series[place]?.expected_usd),
      },
    ],
    bands: hasRange(series) ? [rangeOf(series)] : [],
  };
}

/** Whether what came before vouches for a range anywhere. */
export function hasRange(series: readonly ExpectedStep[]): boolean {
  return series.some((one) => one.high_usd !== null);
}

function cameLine(series: readonly ExpectedStep[], within: boolean): Line {
  return {
    label: within ? words.stoodOut : words.usual,
    values: series.map((one) => (one.within === within ? drawn(one.actual_usd) : null)),
    colour: within ? 'bad' : 'series-1',
    kind: 'bars',
    read: (place) => {
      const one = series[place];
      return one === undefined
        ? ''
        : `${one.lower_bound && one.actual_usd !== null ? '≥ ' : ''}${said(one.actual_usd)}`;
    },
  };
}

function rangeOf(series: readonly ExpectedStep[]): Band {
  return {
    label: words.range,
    low: series.map((one) => drawn(one.low_usd)),
    high: series.map((one) => drawn(one.high_usd)),
    colour: 'band',
    read: (place) => {
      const one = series[place];
      return one === undefined || one.high_usd === null ? '' : words.rangeOf(said(one.low_usd), said(one.high_usd));
    },
  };
}

function drawn(cost: string | null | undefined): number | null {
  return cost === null || cost === undefined ? null : forDrawing(cost);
}

function said(cost: string | null | undefined): string {
  return cost === null || cost === undefined ? text.unknown : formatMoney(cost);
}
