import { expect, test } from 'vitest';
import { draftOf, emptyRule, type Rule, ruleBody, tagsOf, tagTexts } from './draft';

const SHARED = { when: { environment: ['production'] }, budget_id: null };
const RULES: Rule[] = [
  { ...SHARED, id: 'region', kind: 'required_tags', mode: 'deny', tags: { region: ['eu', 'us'], owner: [] } },
  {
    ...SHARED,
    id: 'cc',
    kind: 'naming',
    mode: 'unallocated',
    dimension: 'cost_center',
    patterns: ['CC-[0-9]*'],
    registered_only: false,
    required: true,
  },
  {
    ...SHARED,
    id: 'models',
    kind: 'models',
    mode: 'warn',
    allow: ['openai/gpt-4o'],
    needs_approval: ['openai/o1-pro'],
    attributes: ['power-user'],
    requests_a_day: 100,
  },
  { ...SHARED, id: 'dev', kind: 'spending', limit_usd: '250.00', period: 'monthly', enforcement: 'stop' },
];

test('a rule that is opened and sent unchanged says the same', () => {
  for (const [place, rule] of RULES.entries()) {
    const { budget_id: _, ...body } = rule;
    expect(ruleBody(draftOf(rule, place))).toEqual(body);
  }
});

test('tags are keys, with values or without', () => {
  expect(tagsOf(['region=eu', 'region=us', 'owner', 'note=a=b'])).toEqual({
    region: ['eu', 'us'],
    owner: [],
    note: ['a=b'],
  });
  expect(tagTexts({ region: ['eu', 'us'], owner: [] })).toEqual(['region=eu', 'region=us', 'owner']);
});

test('a new rule has a name that the API takes', () => {
  expect(emptyRule(2).id).toMatch(/^[a-z0-9][a-z0-9-]{0,39}$/);
});
