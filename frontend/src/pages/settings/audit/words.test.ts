import { expect, test } from 'vitest';
import { actionWords, valueText } from './words';

test('an action is read as words', () => {
  expect(actionWords('budget.create')).toBe('Budget: create');
  expect(actionWords('alert_settings.change')).toBe('Alert settings: change');
  expect(actionWords('login')).toBe('Login');
});

test('any value is one line', () => {
  expect(valueText(null)).toBe('–');
  expect(valueText(false)).toBe('false');
  expect(valueText('x')).toBe('x');
  expect(valueText([])).toBe('–');
  expect(valueText({})).toBe('–');
  expect(valueText(['a', 'b'])).toBe('a, b');
  expect(valueText({ a: [1] })).toBe('{"a":[1]}');
});
