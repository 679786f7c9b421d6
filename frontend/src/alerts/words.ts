/** What an alert says to people, whatever its kind: a title, what it means, and the figures at that time. */
import type { Alert, AlertKind } from '@/api/generated';
import { text } from '@/text';
import { amountFact, type Facts, momentFact, numberFact, textFact, textsFact } from './facts';

const words = text.alerts.words;
type Words = { title: string; lead: string };

export function wordsOf(alert: Alert): Words {
  return COMPOSED[alert.kind](alert.facts, alert);
}

const COMPOSED: Record<AlertKind, (facts: Facts, alert: Alert) => Words> = {
  budget_threshold: threshold,
  budget_reminder: (facts, alert) => {
    const { title, lead } = threshold(facts, alert);
    return { title: words.still(title), lead };
  },
  budget_resolved: (facts) => ({
    title: words.back(textFact(facts, 'budget_name'), thresholdOf(facts).percent),
    lead: words.backLead,
  }),
  spend_spike: (facts) => ({
    title: words.spike(textFact(facts, 'ratio_percent')),
    lead: words.spikeLead(told(facts, 'today'), told(facts, 'usual')),
  }),
  unpriced_usage: (facts) => ({
    title: words.unpriced(numberFact(facts, 'requests') ?? 0),
    lead: words.unpricedLead(textsFact(facts, 'models')),
  }),
  ingestion_stopped: (facts) => ({
    title: words.silence,
    lead: words.silenceLead(textFact(facts, 'usual_gap_minutes')),
  }),
  key_expiring: (facts) => ({ title: words.key(textFact(facts, 'key_name')), lead: words.keyLead }),
  anomaly: (facts) => ({
    title:
      facts.direction === 'drop'
        ? words.drop(told(facts, 'difference').replace('-', ''))
        : words.rise(told(facts, 'difference')),
    lead: words.anomalyLead(told(facts, 'actual'), told(facts, 'expected')),
  }),
  anomaly_over: (facts) => ({
    title: words.over,
    lead: words.overLead(told(facts, 'actual'), told(facts, 'expected')),
  }),
  increase_requested: (facts) => ({
    title: words.requested(told(facts, 'amount'), textFact(facts, 'budget_name')),
    lead: words.requestedLead(textFact(facts, 'reason')),
  }),
  increase_decided: (facts) => ({
    title: words.decided(facts.decision === 'granted', told(facts, 'amount'), textFact(facts, 'budget_name')),
    lead:
      textFact(facts, 'note') === ''
        ? words.decidedLead(textFact(facts, 'reason'))
        : words.decidedNote(textFact(facts, 'note')),
  }),
};

function threshold(facts: Facts, alert: Alert): Words {
  const name = textFact(facts, 'budget_name');
  const { isForecast, percent } = thresholdOf(facts);
  const spent = textFact(facts, 'percent');
  const title =
    alert.level === 'exceeded' && !isForecast
      ? words.exceeded(name, spent)
      : isForecast
        ? words.heading(name, percent)
        : words.spent(name, spent);
  const effect = { notify: words.effect.notify, throttle: words.effect.throttle, stop: words.effect.stop };
  const does = effect[textFact(facts, 'enforcement') as keyof typeof effect] ?? '';
  return { title, lead: `${words.spentLead(told(facts, 'spent'), told(facts, 'limit'))} ${does}`.trim() };
}

/** `actual-80` apart. */
export function thresholdOf(facts: Facts): { isForecast: boolean; percent: string } {
  const [kind = '', percent = ''] = textFact(facts, 'threshold').split('-');
  return { isForecast: kind === 'forecast', percent };
}

function told(facts: Facts, name: string): string {
  return amountFact(facts, name) ?? text.unknown;
}

export type Figure = { key: string; label: string } & ({ says: string } | { at: string });

const AMOUNTS = [
  'spent',
  'limit',
  'reserved',
  'projected',
  'projected_low',
  'projected_high',
  'today',
  'usual',
  'actual',
  'expected',
  'difference',
  'amount',
] as const;
const MOMENTS = [
  'exhausted_at',
  'period_end_at',
  'start_at',
  'end_at',
  'last_event_at',
  'expires_at',
  'until_at',
] as const;

/** The figures as they were when it was made, those that it has. */
export function figuresOf({ facts }: Alert): Figure[] {
  const amounts = AMOUNTS.flatMap((key) => {
    const says = amountFact(facts, key);
    return says === null ? [] : [{ key, label: text.alerts.figures[key], says }];
  });
  const moments = MOMENTS.flatMap((key) => {
    const at = momentFact(facts, key);
    return at === null ? [] : [{ key, label: text.alerts.figures[key], at }];
  });
  const chance = numberFact(facts, 'probability_percent');
  const unpriced = numberFact(facts, 'unpriced_requests') ?? 0;
  return [
    ...amounts,
    ...(chance === null ? [] : [{ key: 'chance', label: text.alerts.figures.chance, says: `${String(chance)}%` }]),
    ...moments,
    ...(unpriced === 0 ? [] : [{ key: 'unpriced', label: text.alerts.figures.unpriced, says: String(unpriced) }]),
    ...['reason', 'note'].flatMap((key) => {
      const says = textFact(facts, key);
      return says === '' ? [] : [{ key, label: text.alerts.figures[key as 'reason' | 'note'], says }];
    }),
  ];
}
