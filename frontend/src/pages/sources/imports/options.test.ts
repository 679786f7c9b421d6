import { expect, it } from 'vitest';
import { pairsOf, readOptions, recordOf } from './options';

it('keeps a field without a column, which leaves it out, and no constant without a value', () => {
  const pairs = [
    { field: 'team', value: ' squad ' },
    { field: 'user', value: '' },
    { field: '', value: 'x' },
  ];
  expect(recordOf(pairs, true)).toEqual({ team: 'squad', user: '' });
  expect(recordOf(pairs, false)).toEqual({ team: 'squad' });
  expect(pairsOf({ team: 'squad' })).toEqual([{ field: 'team', value: 'squad' }]);
  expect(pairsOf(undefined)).toEqual([]);
});

it('says nothing of cached tokens unless it was said', () => {
  const data = new FormData();
  expect(readOptions(data, [], [])).toMatchObject({ format: 'auto', input_includes_cache: null, time_zone: 'UTC' });
  expect(readOptions(data, [], []).delimiter).toBeNull();
  data.set('delimiter', '\t');
  expect(readOptions(data, [], []).delimiter).toBe('\t');
  data.set('cache', 'no');
  data.set('format', 'litellm');
  expect(readOptions(data, [], [])).toMatchObject({ format: 'litellm', input_includes_cache: false });
});
