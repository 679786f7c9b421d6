import { expect, test } from 'vitest';
import { joinFilter, splitFilter } from './dimensions';

test.each([
  ['team:search', 'team', 'search'],
  ['team:', 'team', ''],
  ['tag:region:eu', 'tag:region', 'eu'],
  ['model:azure:gpt:4', 'model', 'azure:gpt:4'],
  ['tag:region:', 'tag:region', ''],
])('%s names a dimension and a value', (filter, dimension, value) => {
  expect(splitFilter(filter)).toEqual({ dimension, value });
  expect(joinFilter(dimension, value)).toBe(filter);
});
