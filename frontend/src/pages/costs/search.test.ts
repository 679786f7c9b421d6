import { expect, test } from 'vitest';
import { readCosts } from './search';

test('what is not known is left out of the address', () => {
  expect(
    readCosts({
      rows: 'planet',
      measure: 'joy',
      layout: 'pie',
      granularity: 'second',
      filter: ['nonsense', 'team:search'],
    }),
  ).toEqual({ filter: ['team:search'] });
});

test('a tag is a dimension, and a single filter may stand alone', () => {
  expect(readCosts({ rows: 'tag:region', columns: 'model', filter: 'team:' })).toEqual({
    rows: 'tag:region',
    columns: 'model',
    filter: ['team:'],
  });
});

test('a view is not cut twice by the same dimension', () => {
  expect(readCosts({ columns: 'team' })).toEqual({});
  expect(readCosts({ rows: 'model', columns: 'model' })).toEqual({ rows: 'model' });
});

test('own edges win over a preset, and must be in order', () => {
  expect(readCosts({ period: '7d', from: '2026-11-01', to: '2026-11-08' })).toEqual({
    from: '2026-11-01',
    to: '2026-11-08',
  });
  expect(readCosts({ period: '7d', from: '2026-11-08', to: '2026-11-01' })).toEqual({ period: '7d' });
  expect(readCosts({ from: '2026-11-01T08:00:00Z', to: '2026-11-01T11:00:00Z' })).toEqual({
    from: '2026-11-01T08:00:00Z',
    to: '2026-11-01T11:00:00Z',
  });
  expect(readCosts({ from: '2026-11-01T08:13:00Z', to: '2026-11-01T11:00:00Z' })).toEqual({});
});
