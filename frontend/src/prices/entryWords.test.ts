import { expect, test } from 'vitest';
import type { PriceEntry } from '@/api/generated';
import { entryWords } from './entryWords';

const ENTRY: PriceEntry = {
  sequence: 7,
  kind: 'rate',
  state: 'requested',
  who: 'ann@example.com',
  created_at: '2026-11-30T00:00:00.000Z',
  reason: 'contract',
};

test('what was said about a price is read in a line', () => {
  const rates = { input_uncached_tokens: '2.50', output_tokens: { usd: '10', tiers: [] } };
  expect(entryWords({ ...ENTRY, provider: 'openai', model: 'gpt-4o', rates })).toBe(
    'openai/gpt-4o: Input $2.50, Output $10.00',
  );
  expect(entryWords({ ...ENTRY, kind: 'discount', provider: '*', percent: '12.5' })).toBe(
    '12.5% off every model (every provider)',
  );
  expect(
    entryWords({ ...ENTRY, kind: 'alias', model: 'ours', target_provider: 'openai', target_model: 'gpt-4o' }),
  ).toBe('ours is priced as openai/gpt-4o');
  expect(entryWords({ ...ENTRY, kind: 'free', model: 'llama' })).toBe('llama costs nothing');
  expect(entryWords({ ...ENTRY, kind: 'refuse', state: null, about: 6 })).toBe('no. 6');
});
