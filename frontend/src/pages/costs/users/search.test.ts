import { expect, test } from 'vitest';
import { counted, readUsers, wholeDays } from './search';

test('what other views are narrowed by stays in the address, and is told from what users are told apart by', () => {
  const { filter = [] } = readUsers({ filter: ['team:a', 'feature:b', 'tag:model:c'], period: '7d', by: 'team' });
  expect(filter).toEqual(['team:a', 'feature:b', 'tag:model:c']);
  expect(counted(filter)).toEqual({ counted: ['team:a'], others: ['feature:b', 'tag:model:c'] });
});

test('of hours their days are shown, as the organization counts them', () => {
  const hours = { from: '2026-11-29T22:00:00Z', to: '2026-11-30T02:00:00Z' };
  expect(wholeDays(hours, { zone: 'UTC' })).toEqual({ from: '2026-11-29', to: '2026-12-01' });
  expect(wholeDays(hours, { zone: 'Europe/Berlin' })).toEqual({ from: '2026-11-29', to: '2026-12-01' });
  expect(wholeDays(hours, { zone: 'Asia/Tokyo' })).toEqual({ from: '2026-11-30', to: '2026-12-01' });
  const days = { from: '2026-11-01', to: '2026-11-08' };
  expect(wholeDays(days, { zone: 'Asia/Tokyo' })).toEqual(days);
});
