import { expect, test } from 'vitest';
import type { Policy } from '@/api/generated';
import { differences } from './differences';
import type { Rule } from './draft';

const SPEND: Rule = {
  id: 'dev',
  kind: 'spending',
  when: { environment: ['dev'] },
  budget_id: 'bud_1',
  limit_usd: '250.00',
  period: 'monthly',
  enforcement: 'stop',
};
const TAGS: Rule = {
  id: 'region',
  kind: 'required_tags',
  when: {},
  budget_id: null,
  mode: 'deny',
  tags: { region: ['eu', 'us'] },
};
const POLICY: Policy = {
  policy_id: 'pol_1',
  name: 'Tags',
  enabled: true,
  rules: [SPEND],
  owners: ['a', 'b'],
  notes: '',
  version: 1,
  created_at: '2026-11-30T00:00:00.000Z',
  created_by: 'a',
  changed_at: '2026-11-30T00:00:00.000Z',
  changed_by: 'a',
};

test('what changed is said in plain words', () => {
  const after: Policy = {
    ...POLICY,
    name: 'Tags and spend',
    enabled: false,
    owners: ['b', 'a'],
    rules: [{ ...SPEND, limit_usd: '300.00' }, TAGS],
  };
  expect(differences(POLICY, after)).toEqual([
    'Renamed from “Tags” to “Tags and spend”.',
    'Taken out of force.',
    'Rule dev said: At most $250.00 a month, about environment dev; at the limit calls are stopped. Now: At most $300.00 a month, about environment dev; at the limit calls are stopped.',
    'Rule region was added: Calls carry region (eu, us); a call that falls short is refused.',
  ]);
  expect(differences(after, { ...after, rules: [TAGS] })).toEqual([
    'Rule dev was taken away: At most $300.00 a month, about environment dev; at the limit calls are stopped.',
  ]);
  expect(differences(POLICY, POLICY)).toEqual(['Says the same.']);
});
