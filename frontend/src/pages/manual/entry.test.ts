import { expect, test } from 'vitest';
import { entryFile, entryOf, entryOptions, lackingIn, profileOf } from './entry';

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

const ENTERED = {
  timestamp: '2026-11-29T10:00',
  provider: ' openai ',
  model: 'gpt-5',
  input_uncached_tokens: '1000',
  output_tokens: '',
  unit: 'web_searches',
  unit_amount: '2',
  usage_label: 'billed',
  client_cost_usd: '0.5',
  team: 'a, b',
  'tag:region': 'eu',
  tag_name: 'ticket',
  tag_value: 'T-17',
};

test('what was entered is one row under its fields, and what was not has no column', () => {
  const entry = entryOf(form(ENTERED), 'manual-1', 'Europe/Berlin');
  expect(entryFile(entry)).toBe(
    'id,timestamp,provider,model,input_uncached_tokens,web_searches,usage_label,client_cost_usd,team,tag:region,tag:ticket\r\n' +
      'manual-1,2026-11-29T10:00:00,openai,gpt-5,1000,2,billed,0.5,"a, b",eu,T-17\r\n',
  );
});

test('clock times are those of the organization, and tags are read from their columns', () => {
  const options = entryOptions(entryOf(form(ENTERED), 'manual-1', 'Europe/Berlin'));
  expect(options.time_zone).toBe('Europe/Berlin');
  expect(options.mapping).toEqual({ 'tag:region': 'tag:region', 'tag:ticket': 'tag:ticket' });
});

test('names are sent as they were entered: the API judges them', () => {
  const entry = entryOf(form({ ...ENTERED, team: '=1+1' }), 'manual-1', 'UTC');
  expect(entryFile(entry)).toContain(',=1+1,');
});

test('only whole amounts have a price', () => {
  expect(profileOf({ output_tokens: '200', web_searches: '0' })).toEqual({ output_tokens: 200 });
  expect(profileOf({ output_tokens: '1.5' })).toBeNull();
  expect(profileOf({ output_tokens: 'many' })).toBeNull();
  expect(profileOf({})).toBeNull();
});

test('what would be left out of the file without a word is asked for', () => {
  const lacks = (fields: Record<string, string>) => lackingIn(form(fields)).map(({ field }) => field);
  expect(lacks(ENTERED)).toEqual([]);
  expect(lacks({ cache_read_tokens: '5' })).toEqual([]);
  expect(lacks({ model: 'gpt-5' })).toEqual(['input_uncached_tokens']);
  expect(lacks({ unit: 'web_searches' })).toEqual(['unit_amount']);
  expect(lacks({ unit_amount: '2' })).toEqual(['unit']);
  expect(lacks({ output_tokens: '1', tag_value: 'x' })).toEqual(['tag_name']);
  expect(lacks({ output_tokens: '1', tag_name: 'x' })).toEqual(['tag_value']);
});
