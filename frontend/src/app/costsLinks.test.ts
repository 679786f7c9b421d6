import { expect, test } from 'vitest';
import { costsOfCalls } from './costsLinks';

test('calls are told apart by what they name, what they name as nothing, and by nothing else', () => {
  const calls = { provider: 'openai', model: 'a:b/c', team: '', current_usd: '1.00' };
  expect(costsOfCalls(calls)).toEqual({
    to: '/costs',
    search: { period: '30d', filter: ['team:', 'provider:openai', 'model:a:b/c'] },
  });
  expect(costsOfCalls({}).search).toEqual({ period: '30d', filter: [] });
});
