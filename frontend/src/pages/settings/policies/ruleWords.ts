import { formatMoney } from '@/format/money';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import type { Rule } from './draft';

const words = text.settings.policies;
const { say } = words;

/** What a rule demands, of which calls, and what happens otherwise: one sentence. */
export function ruleWords(rule: Rule): string {
  const about = whenWords(rule.when);
  const parts = [demand(rule), ...(about === '' ? [] : [say.when(about)])];
  return `${parts.join(', ')}; ${consequence(rule)}.`;
}

function demand(rule: Rule): string {
  switch (rule.kind) {
    case 'required_tags':
      return say.tags(
        Object.entries(rule.tags)
          .map(([key, values]) => (values.length === 0 ? key : say.values(key, values.join(', '))))
          .join(', '),
      );
    case 'naming':
      return say.naming(text.scope.dimension(rule.dimension), namingParts(rule).join(', '));
    case 'models':
      return modelParts(rule).join(', ');
    case 'spending':
      return say.spending(formatMoney(rule.limit_usd), words.periods[rule.period]);
  }
}

function namingParts(rule: Extract<Rule, { kind: 'naming' }>): string[] {
  const parts = [
    rule.patterns.length > 0 ? say.like(rule.patterns.join(', ')) : '',
    rule.registered_only ? say.registered : '',
    rule.required ? say.required : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts : [say.anyName];
}

function modelParts(rule: Extract<Rule, { kind: 'models' }>): string[] {
  return [
    rule.allow.length > 0 ? say.allow(rule.allow.join(', ')) : '',
    rule.needs_approval.length > 0 ? say.approval(rule.needs_approval.join(', ')) : '',
    rule.requests_a_day === null ? '' : say.requests(formatCount(rule.requests_a_day)),
    rule.attributes.length > 0 ? say.members(rule.attributes.join(', ')) : '',
  ].filter((part) => part !== '');
}

function consequence(rule: Rule): string {
  if (rule.kind === 'spending') return `${words.enforcement.toLowerCase()} ${words.enforcements[rule.enforcement]}`;
  return `${words.mode.toLowerCase()} ${words.modes[rule.mode]}`;
}

function whenWords(when: Rule['when']): string {
  return Object.entries(when)
    .map(([dimension, values]) => `${text.scope.dimension(dimension).toLowerCase()} ${values.join(', ')}`)
    .join(' · ');
}
