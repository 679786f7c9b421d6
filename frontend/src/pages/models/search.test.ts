import { expect, test } from 'vitest';
import { partsOf, readModels, toggled } from './search';

test('what the page knows is read, all else left out', () => {
  expect(readModels({ tab: 'quality', model: 'openai/gpt-5', beside: ['a/b', 'a/b', 'c/d'], share: '40' })).toEqual({
    tab: 'quality',
    model: 'openai/gpt-5',
    beside: ['a/b', 'c/d'],
    share: 40,
  });
  expect(readModels({ tab: 'x', share: 0, use: 'poetry', beside: [] })).toEqual({});
  expect(readModels({ share: 101 })).toEqual({});
  expect(readModels({ calls: 10, input: '500', output: -1 })).toEqual({ calls: 10, input: 500 });
});

test('a model may have slashes in its name', () => {
  expect(partsOf('together/meta-llama/Llama-3')).toEqual({ provider: 'together', model: 'meta-llama/Llama-3' });
  expect(partsOf('gpt-5')).toEqual({ model: 'gpt-5' });
});

test('at most four stand side by side, the oldest gives way', () => {
  expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  expect(toggled(['a', 'b', 'c', 'd'], 'e')).toEqual(['b', 'c', 'd', 'e']);
});
