/** What a budget does, in sentences; for its page, and live while one fills its form. */
import type { Budget, ThresholdBody } from '@/api/generated';
import { formatDay } from '@/format/time';
import { formatQuantity, quantity, type Unit } from '@/format/unit';
import { text } from '@/text';

export type Rule = { key: string; label: string; says: string };

type Terms = Pick<
  Budget,
  | 'unit'
  | 'cycle'
  | 'start_day'
  | 'end_day'
  | 'renews'
  | 'rollover'
  | 'enforcement'
  | 'throttle_percent'
  | 'throttle_per_minute'
  | 'when_unreachable'
  | 'owners'
  | 'notes'
  | 'thresholds'
  | 'alerts'
  | 'reminds_daily'
  | 'kept_by_policy'
> & { [Key in `limit_${Unit}` | `rollover_cap_${Unit}`]?: string | number | null };

export function rulesOf(budget: Terms, nameOf: (subject: string) => string): Rule[] {
  const words = text.budgets.rules;
  const rules: (Rule | null)[] = [
    { key: 'limit', label: words.limit, says: limitWords(budget) },
    { key: 'period', label: words.period, says: periodWords(budget) },
    { key: 'rollover', label: words.rollover, says: rolloverWords(budget) },
    { key: 'enforcement', label: words.enforcement, says: enforcementWords(budget) },
    budget.enforcement === 'notify'
      ? null
      : { key: 'unreachable', label: words.unreachable, says: words.unreachableSays[budget.when_unreachable] },
    { key: 'owners', label: words.owners, says: ownersWords(budget.owners, nameOf) },
    budget.notes === '' ? null : { key: 'notes', label: words.notes, says: budget.notes },
    budget.kept_by_policy === null
      ? null
      : { key: 'policy', label: words.policy, says: words.policySays(budget.kept_by_policy) },
  ];
  return rules.filter((rule) => rule !== null);
}

function limitWords(budget: Terms): string {
  const limit = quantity(budget, 'limit', budget.unit);
  return text.budgets.rules.limitSays(
    limit === null ? '…' : amountWords(limit, budget.unit),
    text.budgets.each[budget.cycle],
  );
}

/** `$500.00`, `2,000 requests`. */
export function amountWords(value: string | number, unit: Unit): string {
  const figure = formatQuantity(value, unit);
  return unit === 'usd' ? figure : `${figure} ${text.units[unit]}`;
}

function periodWords({ cycle, start_day: from, end_day: to, renews }: Terms): string {
  const words = text.budgets.rules;
  const begins = from === null ? '' : ` ${words.from(formatDay(from))}`;
  const ends = cycle === 'custom' && to !== null ? ` ${words.to(formatDay(to))}` : '';
  return `${words.cycleSays[cycle]}${begins}${ends}. ${renews ? words.renews : words.once}`;
}

function rolloverWords(budget: Terms): string {
  if (budget.rollover === 'none') return text.budgets.rules.noRollover;
  const cap = quantity(budget, 'rollover_cap', budget.unit);
  return text.budgets.rules.rolloverSays(cap === null ? null : amountWords(cap, budget.unit));
}

function enforcementWords(budget: Terms): string {
  const words = text.budgets.rules.enforcementSays;
  if (budget.enforcement === 'throttle') return words.throttle(budget.throttle_percent, budget.throttle_per_minute);
  return words[budget.enforcement];
}

function ownersWords(owners: readonly string[], nameOf: (subject: string) => string): string {
  return owners.length === 0 ? text.budgets.rules.noOwners : listOf(owners.map(nameOf));
}

/** One sentence that says it all: `This budget warns Ann at 80% of $500.00 a month, and stops calls at 100%.` */
export function sentenceOf(budget: Terms, nameOf: (subject: string) => string): string {
  const words = text.budgets.sentence;
  const limit = quantity(budget, 'limit', budget.unit);
  const what = words.of(
    limit === null ? words.theLimit : amountWords(limit, budget.unit),
    text.budgets.each[budget.cycle],
  );
  const who = budget.owners.length === 0 ? words.admins : listOf(budget.owners.map(nameOf));
  const told = budget.alerts ? firstTold(budget.thresholds) : [];
  const warns = told.length === 0 ? words.tellsNobody(what) : words.warns(who, listOf(told), what);
  return `${warns}${words.and[budget.enforcement](budget.throttle_percent, budget.throttle_per_minute)}`;
}

/** Percents at which people get a mail, in order. */
function firstTold(thresholds: readonly ThresholdBody[]): string[] {
  return thresholds
    .filter((one) => one.level !== 'info' && one.percent > 0)
    .toSorted((a, b) => a.percent - b.percent)
    .map((one) => text.budgets.sentence.percent(one.percent, one.kind === 'forecast'));
}

const LIST = new Intl.ListFormat('en-US', { type: 'conjunction' });

function listOf(words: readonly string[]): string {
  return LIST.format(words);
}
