/** What the charts draw of what became of opportunities. Lengths are numbers, what is read is the API's text. */
import type { OpportunityTrend } from '@/api/generated';
import type { Line } from '@/charts/plan';
import { forDrawing, formatMoney } from '@/format/money';
import { text } from '@/text';

const words = text.opportunities.trend;

/** Fewer weeks make no line. */
export const LEAST_WEEKS = 2;

export function weeksOf({ series }: OpportunityTrend): number[] {
  return series.map((one) => Date.parse(one.start));
}

/** The place of the week that is not over, or null. */
export function runningWeek({ series }: OpportunityTrend): number | null {
  return series.at(-1)?.partial === true ? series.length - 1 : null;
}

/** What was open at the end of each week, in money a month. */
export function potentialLines({ series }: OpportunityTrend): Line[] {
  return [
    {
      label: words.potential,
      values: series.map((one) => forDrawing(one.open.savings_usd)),
      colour: 'series-1',
      kind: 'area',
      read: (place) => {
        const one = series[place];
        return one === undefined ? '' : words.potentialRead(formatMoney(one.open.savings_usd), one.open.count);
      },
    },
  ];
}

/** How many were found, and how many ended which way. */
export function countLines({ series }: OpportunityTrend): Line[] {
  return COUNTED.map(({ name, colour, countOf }) => ({
    label: words.counts[name],
    values: series.map(countOf),
    colour,
    kind: 'line',
    read: (place) => {
      const one = series[place];
      return one === undefined ? '' : String(countOf(one));
    },
  }));
}

type Week = OpportunityTrend['series'][number];
type Counted = { name: keyof typeof words.counts; colour: Line['colour']; countOf: (week: Week) => number };

const COUNTED: readonly Counted[] = [
  { name: 'found', colour: 'series-2', countOf: (week) => week.found },
  { name: 'implemented', colour: 'good', countOf: (week) => week.implemented.count },
  { name: 'dismissed', colour: 'series-4', countOf: (week) => week.dismissed },
  { name: 'expired', colour: 'muted', countOf: (week) => week.expired },
];
