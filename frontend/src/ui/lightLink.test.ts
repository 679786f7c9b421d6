import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router';
import { expect, test } from 'vitest';
import { joined, searchOf } from './LightLink';

const HOSTILE = 'team:a&b=c?#"<img src=x>[5] %20 ü';

test('an address of two parts is read as both of them', () => {
  const made = joined(
    searchOf({ from: '2026-11-01T00:00:00+01:00', to: '2026-12-01' }),
    searchOf({ filter: [HOSTILE] }),
  );
  expect(defaultParseSearch(made)).toEqual({
    from: '2026-11-01T00:00:00+01:00',
    to: '2026-12-01',
    filter: [HOSTILE],
  });
  expect(made).toBe(defaultStringifySearch({ from: '2026-11-01T00:00:00+01:00', to: '2026-12-01', filter: [HOSTILE] }));
});

test('a part may be nothing', () => {
  expect(joined('', '')).toBe('');
  expect(joined('?a=b', '')).toBe('?a=b');
  expect(joined('', '?a=b')).toBe('?a=b');
});
