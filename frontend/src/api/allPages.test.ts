import { expect, test } from 'vitest';
import { allPages } from './allPages';

const PAGES: Record<string, { rows: number[]; next_cursor: string | null }> = {
  first: { rows: [1, 2], next_cursor: 'b' },
  b: { rows: [3], next_cursor: 'c' },
  c: { rows: [4], next_cursor: null },
};

async function ask(cursor: string | undefined) {
  return PAGES[cursor ?? 'first'] ?? { rows: [], next_cursor: null };
}

test('pages become one, and each is told of', async () => {
  const told: number[] = [];
  const all = await allPages(ask, { progress: (rows) => told.push(rows) });
  expect(all).toEqual({ rows: [1, 2, 3, 4], next_cursor: null });
  expect(told).toEqual([2, 3, 4]);
});

test('a list that is too long says where it was cut', async () => {
  expect(await allPages(ask, { most: 2 })).toEqual({ rows: [1, 2, 3], next_cursor: 'c' });
});
