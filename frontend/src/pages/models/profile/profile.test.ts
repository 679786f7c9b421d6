import { expect, test } from 'vitest';
import { bodyOf, profileOf } from './profile';

test('what the address leaves out is as usual', () => {
  expect(profileOf({ calls: 5 })).toEqual({ calls: 5, input: 1000, cached: 0, output: 200 });
});

test('what comes from the cache is no other input', () => {
  expect(bodyOf({ calls: 10, input: 1000, cached: 400, output: 200 })).toEqual({
    calls: 10,
    usage: { input_uncached_tokens: 600, cache_read_tokens: 400, output_tokens: 200 },
  });
  expect(bodyOf({ calls: 10, input: 400, cached: 400, output: 0 })?.usage).toEqual({ cache_read_tokens: 400 });
});

test('nothing is asked where there is nothing to price', () => {
  expect(bodyOf({ calls: 0, input: 1, cached: 0, output: 1 })).toBeNull();
  expect(bodyOf({ calls: 1, input: 0, cached: 0, output: 0 })).toBeNull();
  expect(bodyOf({ calls: 1, input: 1, cached: 2, output: 1 })).toBeNull();
});
