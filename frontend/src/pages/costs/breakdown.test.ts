import { expect, test } from 'vitest';
import type { CostChange, CostRow, Costs, Measures, Trends } from '@/api/generated';
import { pivotCsv, tableCsv } from './csv';
import { callsOf, drilled } from './drill';
import { pivotOf } from './pivot';
import { type Breakdown, type Drawn, narrowed, type Question, rank } from './question';
import { beforeOf, seriesOf } from './series';
import { tableRows } from './tableRows';

const QUESTION: Question = {
  period: { from: '2026-11-01', to: '2026-11-03' },
  granularity: 'day',
  rows: 'team',
  columns: null,
  filter: [],
  measure: 'cost_usd',
  compare: null,
};
const BY_TOTAL = { by: 'total', down: true };
const NO_NAMES = new Map<string, string>();

function row(group: Record<string, string>, cost: string | null, start = '2026-11-01T00:00:00Z'): CostRow {
  const measures: Measures = { cost_usd: cost, cost_input_usd: cost, cost_output_usd: '0.00', requests: 1 };
  return { start, end: start, partial: false, group, lower_bound: cost === null, measures };
}

function costs(groups: string[], rows: CostRow[], total = '0.00'): Costs {
  return {
    as_of: null,
    exact: true,
    from: '2026-11-01T00:00:00Z',
    to: '2026-11-03T00:00:00Z',
    time_zone: 'UTC',
    granularity: 'total',
    group_by: groups,
    currency: 'USD',
    lower_bound: rows.some((one) => one.lower_bound),
    totals: { cost_usd: total, cost_input_usd: total, cost_output_usd: '0.00', requests: rows.length },
    rows,
    next_cursor: null,
  };
}

const TREND = {
  series: ['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'].map((start) => ({
    start,
    end: start,
    partial: start.startsWith('2026-11-02'),
    cost_usd: '0.00',
    requests: 0,
    unpriced_requests: 0,
  })),
} as Trends;

type Both = Breakdown & Drawn;

function breakdown(change: Partial<Both> = {}): Both {
  const rows = costs(
    ['team'],
    [row({ team: 'a' }, '1.10'), row({ team: '=b' }, '20.000000000001'), row({ team: '' }, null)],
    '21.100000000001',
  );
  return {
    question: QUESTION,
    rows,
    ranking: rank(rows, 'team', 'cost_usd'),
    cells: null,
    columnTotals: [],
    buckets: [],
    trend: TREND,
    whole: [row({}, '21.100000000001')],
    top: [row({ team: '=b' }, '20.000000000001'), row({ team: 'a' }, '1.10', '2026-11-02T00:00:00Z')],
    rest: null,
    ...change,
  };
}

test('the dearest stand first, and what has no price last, whichever way', () => {
  expect(breakdown().ranking).toEqual(['=b', 'a', '']);
  expect(tableRows(breakdown(), { by: 'cost_usd', down: true }).map((one) => one.value)).toEqual(['=b', 'a', '']);
  expect(tableRows(breakdown(), { by: 'cost_usd', down: false }).map((one) => one.value)).toEqual(['a', '=b', '']);
});

test('a colour belongs to a value, however the table is sorted', () => {
  const ranks = tableRows(breakdown(), { by: 'name', down: false }).map((one) => [one.value, one.rank]);
  expect(new Map(ranks as [string, number][]).get('=b')).toBe(0);
});

test('a series has a place for every bucket, and what is read is the text of the API', () => {
  const [first, second] = seriesOf(breakdown());
  expect(first).toMatchObject({ value: '=b', places: [20.000000000001, null], reads: ['$20.00', ''] });
  expect(second).toMatchObject({ value: 'a', places: [null, 1.1], reads: ['', '$1.10'] });
});

test('others that are too many to be named are drawn as what the first leave, without a figure', () => {
  const ranking = Array.from({ length: 10 }, (_, place) => `team ${String(place)}`);
  const shown = breakdown({ ranking, top: [row({ team: 'team 0' }, '5')] });
  const rest = seriesOf(shown).at(-1);
  expect(rest?.value).toBeNull();
  expect(rest?.places[0]).toBeCloseTo(16.1);
  expect(rest?.reads).toEqual(['', '']);
});

test('others that are known have the figure of the API', () => {
  const ranking = Array.from({ length: 10 }, (_, place) => `team ${String(place)}`);
  const rest = seriesOf(breakdown({ ranking, rest: [row({}, '0.07')] })).at(-1);
  expect(rest?.reads).toEqual(['$0.07', '']);
});

test('the second dimension stands within the first, and side by side with its own totals', () => {
  const question = { ...QUESTION, columns: 'model' };
  const cells = costs(
    ['team', 'model'],
    [row({ team: 'a', model: 'x' }, '1.00'), row({ team: 'a', model: 'y' }, '0.10')],
  );
  const columnTotals = [row({ model: 'y' }, '0.10'), row({ model: 'x' }, '1.00')];
  const both = breakdown({ question, cells, columnTotals });
  expect(tableRows(both, { by: 'cost_usd', down: true }).map((one) => [one.value, one.depth])).toEqual([
    ['=b', 0],
    ['a', 0],
    ['x', 1],
    ['y', 1],
    ['', 0],
  ]);
  const pivot = pivotOf(both, { by: 'column:y', down: true });
  expect(pivot.columns.map((column) => column.value)).toEqual(['x', 'y']);
  expect(pivot.rows[0]?.value).toBe('a');
  expect(pivot.rows[0]?.cells.get('y')?.measures.cost_usd).toBe('0.10');
  expect(pivotCsv(both, { by: 'total', down: true }, NO_NAMES)).toEqual([
    ['Team', 'cost_usd total', 'x', 'y', 'lower_bound'],
    ['=b', '20.000000000001', undefined, undefined, false],
    ['a', '1.10', '1.00', '0.10', false],
    ['No team', null, undefined, undefined, true],
    ['total', '21.100000000001', '1.00', '0.10', true],
  ]);
});

test('the file has every digit, and the total of the API', () => {
  const [header, first, , , total] = tableCsv(breakdown(), { by: 'cost_usd', down: true }, NO_NAMES);
  expect(header).toEqual(['Team', 'cost_usd', 'cost_input_usd', 'cost_output_usd', 'requests', 'lower_bound']);
  expect(first?.[1]).toBe('20.000000000001');
  expect(total).toEqual(['total', '21.100000000001', '21.100000000001', '0.00', 3, true]);
});

test('filters of other dimensions stay when one is narrowed', () => {
  expect(narrowed(['team:a', 'team:b', 'tag:region:eu'], 'team', ['b'])).toEqual(['tag:region:eu', 'team:b']);
  expect(narrowed(['tag:region:eu', 'tag:tier:x'], 'tag:region', ['us'])).toEqual(['tag:tier:x', 'tag:region:us']);
});

test('calls are those of the period, the filters and the row', () => {
  const search = { period: '7d' as const, rows: 'model', sort: 'name', filter: ['team:b', 'tag:region:eu'] };
  expect(callsOf(search, ['team:a', 'tag:tier:x:y'])).toEqual({
    period: '7d',
    filter: ['tag:region:eu', 'team:a', 'tag:tier:x:y'],
  });
  expect(callsOf({ from: '2026-11-01', to: '2026-11-02' }, [])).toEqual({ from: '2026-11-01', to: '2026-11-02' });
});

test('a click looks into a row: by the second dimension, else by the next that is not settled', () => {
  expect(drilled({ columns: 'model', sort: 'name' }, ['team:a'])).toEqual({ rows: 'model', filter: ['team:a'] });
  expect(drilled({}, ['team:a'])).toEqual({ rows: 'project', filter: ['team:a'] });
  expect(drilled({ rows: 'project', columns: 'time', filter: ['team:a'] }, ['project:p'])).toEqual({
    rows: 'model',
    columns: 'time',
    filter: ['team:a', 'project:p'],
  });
});

const CHANGE: CostChange = {
  cost_usd: '20.00',
  requests: 2,
  lower_bound: true,
  change_usd: '0.000000000001',
  change: '0.0000',
  bound: 'at_most',
};

function compared(): Both {
  const plain = breakdown();
  const rows = plain.rows.rows.map((one) => ({ ...one, comparison: one.group.team === '=b' ? CHANGE : null }));
  const comparison = { with: 'year' as const, from: '2025-11-01T00:00:00Z', to: '2025-11-03T00:00:00Z', total: CHANGE };
  return { ...plain, rows: { ...plain.rows, rows, comparison } };
}

test('the file has what each amount was and the change, as the API says them', () => {
  const [header, first, second, , total] = tableCsv(compared(), { by: 'cost_usd', down: true }, NO_NAMES);
  expect(header?.slice(-5)).toEqual(['cost_usd_before', 'change_usd', 'change', 'change_bound', 'lower_bound']);
  expect(first?.slice(-5)).toEqual(['20.00', '0.000000000001', '0.0000', 'at_most', false]);
  expect(second?.slice(-5)).toEqual([undefined, undefined, undefined, undefined, false]);
  expect(total?.slice(-5, -1)).toEqual(['20.00', '0.000000000001', '0.0000', 'at_most']);
  const [across, beside] = pivotCsv({ ...compared(), cells: costs(['team', 'model'], []) }, BY_TOTAL, NO_NAMES);
  expect(across?.slice(-5)).toEqual(header?.slice(-5));
  expect(beside?.slice(-5)).toEqual(first?.slice(-5));
});

test('a row within another is compared as the API says it', () => {
  const inner = [
    { ...row({ team: '=b', model: 'x' }, '1.00'), comparison: { ...CHANGE, cost_usd: '2.00' } },
    { ...row({ team: '=b', model: 'y' }, '0.50'), comparison: null },
  ];
  const rows = tableRows({ ...compared(), cells: costs(['team', 'model'], inner) }, { by: 'cost_usd', down: true });
  expect(rows.map((one) => [one.depth, one.comparison?.cost_usd])).toEqual([
    [0, '20.00'],
    [1, '2.00'],
    [1, undefined],
    [0, undefined],
    [0, undefined],
  ]);
});

test('columns of time are all buckets, also those without calls', () => {
  const cells = costs(['team'], [row({ team: 'a' }, '1.10')]);
  const question = { ...QUESTION, columns: 'time' };
  const pivot = pivotOf({ ...breakdown({ question, cells }), buckets: TREND.series }, BY_TOTAL);
  expect(pivot.columns.map(({ key, bucket }) => [key, bucket?.partial])).toEqual([
    ['2026-11-01T00:00:00Z', false],
    ['2026-11-02T00:00:00Z', true],
  ]);
});

test('what a bucket cost before is drawn where there was such a part of the earlier period', () => {
  const whole = [{ ...row({}, '1.00'), comparison: CHANGE }];
  expect(beforeOf({ ...compared(), whole })).toEqual({ places: [20, null], reads: ['≥ $20.00', ''] });
  const unknown = [{ ...row({}, '1.00'), comparison: { ...CHANGE, cost_usd: null } }];
  expect(beforeOf({ ...compared(), whole: unknown })).toEqual({ places: [null, null], reads: ['unknown', ''] });
});
