import { describe, expect, it } from 'vitest';
import { rulesOf, sentenceOf } from './words';

const TERMS = {
  unit: 'usd',
  limit_usd: '500',
  cycle: 'monthly',
  start_day: null,
  end_day: null,
  renews: true,
  rollover: 'none',
  enforcement: 'stop',
  throttle_percent: 80,
  throttle_per_minute: 10,
  when_unreachable: 'allow',
  owners: ['ann'],
  notes: '',
  alerts: true,
  reminds_daily: false,
  kept_by_policy: null,
  thresholds: [
    { percent: 100, level: 'exceeded', kind: 'actual' },
    { percent: 50, level: 'info', kind: 'actual' },
    { percent: 80, level: 'warning', kind: 'actual' },
  ],
} as const satisfies Record<string, unknown>;
const terms = () => ({ ...TERMS, owners: [...TERMS.owners], thresholds: [...TERMS.thresholds] });
const nameOf = (subject: string) => (subject === 'ann' ? 'Ann' : 'Ben');

describe('what a budget does, in words', () => {
  it('is one sentence', () => {
    expect(sentenceOf(terms(), nameOf)).toBe(
      'This budget warns Ann at 80% and 100% of $500.00 a month, and stops calls at the limit.',
    );
  });

  it('says who hears of it without owners, and what a forecast warns of', () => {
    const said = sentenceOf(
      {
        ...terms(),
        owners: [],
        enforcement: 'notify',
        thresholds: [{ percent: 100, level: 'warning', kind: 'forecast' }],
      },
      nameOf,
    );
    expect(said).toBe('This budget warns the administrators at 100% (foreseen) of $500.00 a month. It stops no call.');
  });

  it('tells nobody where alerts are off or nothing is mailed', () => {
    expect(sentenceOf({ ...terms(), alerts: false }, nameOf)).toContain('tells nobody');
    expect(sentenceOf({ ...terms(), thresholds: [] }, nameOf)).toContain('tells nobody');
  });

  it('names each rule once, and only those that hold', () => {
    expect(rulesOf(terms(), nameOf).map((rule) => rule.key)).toEqual([
      'limit',
      'period',
      'rollover',
      'enforcement',
      'unreachable',
      'owners',
    ]);
    expect(rulesOf({ ...terms(), enforcement: 'notify', notes: 'x' }, nameOf).map((rule) => rule.key)).toEqual([
      'limit',
      'period',
      'rollover',
      'enforcement',
      'owners',
      'notes',
    ]);
  });
});
