import { expect, test } from 'vitest';
import { limitsOf } from './planBody';

test('a plan is read from its controls', () => {
  const limits = limitsOf((name) => (name.endsWith('burst') ? '5' : '60'));
  expect(limits.ingest).toEqual({
    organization: { per_minute: 60, burst: 5 },
    caller: { per_minute: 60, burst: 5 },
  });
  expect(Object.keys(limits)).toEqual(['auth', 'read', 'write', 'ingest', 'export']);
});
