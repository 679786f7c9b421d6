import { expect, test } from 'vitest';
import { entryBody } from './entryBody';

test('an entry has the fields of its kind, and rates that were entered', () => {
  const typed: Record<string, string> = {
    provider: 'openai',
    model: 'gpt-4o',
    percent: '10',
    effective_from: '2026-12-01',
    reason: 'contract',
    'rate.output_tokens': '8',
    'rate.input_uncached_tokens': '',
  };
  const read = (name: string) => typed[name] ?? '';
  expect(entryBody('rate', read, ['input_uncached_tokens', 'output_tokens'])).toEqual({
    kind: 'rate',
    provider: 'openai',
    model: 'gpt-4o',
    effective_from: '2026-12-01',
    reason: 'contract',
    rates: { output_tokens: '8' },
  });
  expect(entryBody('alias', read, [])).toEqual({
    kind: 'alias',
    provider: 'openai',
    model: 'gpt-4o',
    reason: 'contract',
  });
});
