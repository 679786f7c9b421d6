import { expect, test } from 'vitest';
import type { EventRow } from '@/api/generated';
import { csvOf } from '@/format/csv';
import { eventsCsv } from './eventsCsv';

const CALL: EventRow = {
  id: '=cmd|calc',
  timestamp: '2026-11-05T11:00:00.000Z',
  dimensions: {
    provider: 'openai',
    model: 'gpt-4o',
    operation: 'chat',
    project: 'shop',
    team: 'a, b',
    feature: '',
    environment: 'production',
    api_key: 'key-1',
    cost_center: '',
    source: 'event',
  },
  counted_as: {},
  user: '',
  tags: { region: 'eu' },
  usage: { output_tokens: 100 },
  details: { status: 'ok' },
  cost_usd: '0.000000000001',
  cost_input_usd: '0.00',
  cost_cache_read_usd: '0.00',
  cost_cache_write_usd: '0.00',
  cost_output_usd: '0.000000000001',
  cost_other_usd: '0.00',
  unpriced_reason: null,
  price: { model: 'openai/gpt-4o', source: 'book', effective_from: null, revision: 1, rating: 0 },
  batch_id: 'b_1',
  position: 0,
  received_at: '2026-11-05T11:00:01.000Z',
  quantity: 1,
  adjusts: null,
};

test('each call is a row; buckets and tags that occur have a column; formulas are text', () => {
  const [header, first, second] = eventsCsv([CALL, { ...CALL, id: 'two', cost_usd: null, usage: {}, tags: {} }]);
  expect(header).toContain('output_tokens');
  expect(header).toContain('tag:region');
  expect(first?.length).toBe(header?.length);
  expect(second?.[header?.indexOf('cost_usd') ?? 0]).toBeNull();
  expect(csvOf([first ?? []])).toContain(`'=cmd|calc,2026-11-05T11:00:00.000Z,openai,gpt-4o,chat,shop,"a, b"`);
  expect(csvOf([first ?? []])).toContain('0.000000000001');
});
