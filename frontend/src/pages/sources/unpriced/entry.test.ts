import { describe, expect, it } from 'vitest';
import type { UnpricedModel } from '@/api/generated';
import { readEntry, readTarget, unitsOf } from './entry';

const ROW: UnpricedModel = {
  provider: 'in-house',
  model: 'atlas-13b',
  requests: 15,
  reason: 'unknown_model',
  buckets: [],
  first_seen: '2026-11-16',
  last_seen: '2026-11-29',
  can: ['rate', 'alias', 'free'],
};

function form(values: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  return data;
}

describe('a price that is entered', () => {
  it('names the model that it is priced as', () => {
    expect(readEntry('alias', ROW, form({ target: 'aws/meta/llama', reason: 'same' }))).toMatchObject({
      kind: 'alias',
      model: 'atlas-13b',
      target_provider: 'aws',
      target_model: 'meta/llama',
      reason: 'same',
    });
    expect(readEntry('alias', ROW, form({ target: 'llama' }))).toBeNull();
  });

  it('has its rates as they were written', () => {
    const entry = readEntry('rate', ROW, form({ 'rate.output_tokens': '0.10', 'rate.requests': '' }));
    expect(entry?.rates).toEqual({ output_tokens: '0.10' });
    expect(readEntry('rate', ROW, form({}))).toBeNull();
  });

  it('asks for the kinds of usage that lack a rate too', () => {
    expect(unitsOf({ buckets: ['web_searches', 'output_tokens'] })).toContain('web_searches');
    expect(unitsOf({ buckets: ['output_tokens'] }).filter((unit) => unit === 'output_tokens')).toHaveLength(1);
  });
});

it('reads a target only where both are there', () => {
  expect(readTarget('/gpt-4o')).toBeNull();
  expect(readTarget('openai/')).toBeNull();
  expect(readTarget('openai/gpt-4o')).toEqual({ provider: 'openai', model: 'gpt-4o' });
});
