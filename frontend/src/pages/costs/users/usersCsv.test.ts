import { expect, test } from 'vitest';
import type { Users } from '@/api/generated';
import { usersCsv } from './usersCsv';

test('each row of the ranking is one of the file, and the total is that of the API', () => {
  const sums = { requests: 3, unpriced_requests: 0, input_tokens_total: 10, output_tokens_total: 5, usage: {} };
  const answer = {
    group_by: ['team'],
    lower_bound: true,
    totals: { cost_usd: '1.000000000001', ...sums },
    rows: [
      {
        user: 'u_1',
        group: { team: 'a' },
        first_day: '2026-11-19',
        last_day: '2026-11-21',
        lower_bound: false,
        cost_usd: '1.000000000001',
        ...sums,
      },
    ],
  } as unknown as Users;
  expect(usersCsv(answer).slice(1)).toEqual([
    ['u_1', 'a', '1.000000000001', 3, 0, 10, 5, '2026-11-19', '2026-11-21', false],
    ['total', '', '1.000000000001', 3, 0, 10, 5, '', '', true],
  ]);
});
