import { expect, test } from 'vitest';
import type { Driver, Model } from '@/api/generated';
import { providersOf } from './providers';

test('providers in use come first, the others by how many models they have', () => {
  const driver: Driver = { value: 'b', cost_usd: '1.00', requests: 1, unpriced_requests: 0, share: '1.0000' };
  const models = ['a', 'b', 'c', 'c'].map((provider) => ({ provider }) as Model);
  expect(providersOf([driver, { ...driver, value: 'in-house' }], models)).toEqual([
    { provider: 'b', models: 1, driver },
    { provider: 'in-house', models: 0, driver: { ...driver, value: 'in-house' } },
    { provider: 'c', models: 2, driver: null },
    { provider: 'a', models: 1, driver: null },
  ]);
});
