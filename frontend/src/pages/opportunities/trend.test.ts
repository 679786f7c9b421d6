import { expect, test } from 'vitest';
import type { OpportunityTrend } from '@/api/generated';
import { countLines, potentialLines, runningWeek, weeksOf } from './trend';

type Week = OpportunityTrend['series'][number];

function week(start: string, change: Partial<Week> = {}): Week {
  return {
    start,
    end: start,
    partial: false,
    found: 3,
    implemented: { count: 1, savings_usd: '12.00' },
    dismissed: 2,
    expired: 0,
    verified: { count: 0, savings_usd: '0.00' },
    open: { count: 4, savings_usd: '120.000000000001' },
    ...change,
  };
}

function trend(...series: Week[]): OpportunityTrend {
  return { series } as OpportunityTrend;
}

const TWO = trend(
  week('2026-11-16T00:00:00Z'),
  week('2026-11-23T00:00:00Z', { partial: true, found: 0, open: { count: 1, savings_usd: '0.00' } }),
);

test('what was open is drawn by week and read as the API says it', () => {
  expect(weeksOf(TWO)).toEqual([Date.parse('2026-11-16T00:00:00Z'), Date.parse('2026-11-23T00:00:00Z')]);
  const [line] = potentialLines(TWO);
  expect(line?.values).toEqual([120.000000000001, 0]);
  expect([line?.read(0), line?.read(1)]).toEqual(['$120.00, 4 open', '$0.00, 1 open']);
});

test('each way to end has a line, and a week without any is a nought', () => {
  expect(countLines(TWO).map((line) => [line.label, line.values])).toEqual([
    ['Found', [3, 0]],
    ['Done', [1, 1]],
    ['Dismissed', [2, 2]],
    ['Expired', [0, 0]],
  ]);
});

test('only the week that goes on is drawn as not over', () => {
  expect(runningWeek(TWO)).toBe(1);
  expect(runningWeek(trend(week('2026-11-16T00:00:00Z')))).toBeNull();
  expect(runningWeek(trend())).toBeNull();
});
