/** A rule while it is being written: every field that any kind has, as controls hold them. */
import type { ModelsRule, NamingRule, PolicyBody, SpendingRule, TagsRule } from '@/api/generated';
import { scopeOf, textsOf } from '@/scope/scope';

export type Rule = TagsRule | NamingRule | ModelsRule | SpendingRule;
export type RuleBody = PolicyBody['rules'][number];
export type Kind = Rule['kind'];
export type Mode = TagsRule['mode'];

export type DraftRule = {
  /** Stays the same while the rule's name is typed. */
  key: string;
  id: string;
  kind: Kind;
  mode: Mode;
  when: string[];
  tags: string[];
  dimension: string;
  patterns: string[];
  registeredOnly: boolean;
  required: boolean;
  allow: string[];
  needsApproval: string[];
  attributes: string[];
  requestsADay: string;
  limit: string;
  period: SpendingRule['period'];
  enforcement: SpendingRule['enforcement'];
};

export const KINDS: readonly Kind[] = ['required_tags', 'naming', 'models', 'spending'];
export const MODES: readonly Mode[] = ['deny', 'warn', 'unallocated'];

export function emptyRule(number: number): DraftRule {
  return {
    key: `new-${String(number)}`,
    id: `rule-${String(number)}`,
    kind: 'required_tags',
    mode: 'warn',
    when: [],
    tags: [],
    dimension: 'team',
    patterns: [],
    registeredOnly: false,
    required: false,
    allow: [],
    needsApproval: [],
    attributes: [],
    requestsADay: '',
    limit: '',
    period: 'monthly',
    enforcement: 'stop',
  };
}

export function draftOf(rule: Rule, number: number): DraftRule {
  const draft = {
    ...emptyRule(number),
    key: rule.id,
    id: rule.id,
    kind: rule.kind,
    when: textsOf(rule.when),
  };
  switch (rule.kind) {
    case 'required_tags':
      return { ...draft, mode: rule.mode, tags: tagTexts(rule.tags) };
    case 'naming':
      return {
        ...draft,
        mode: rule.mode,
        dimension: rule.dimension,
        patterns: rule.patterns,
        registeredOnly: rule.registered_only,
        required: rule.required,
      };
    case 'models':
      return {
        ...draft,
        mode: rule.mode,
        allow: rule.allow,
        needsApproval: rule.needs_approval,
        attributes: rule.attributes,
        requestsADay: rule.requests_a_day === null ? '' : String(rule.requests_a_day),
      };
    case 'spending':
      return { ...draft, limit: rule.limit_usd, period: rule.period, enforcement: rule.enforcement };
  }
}

export function ruleBody(draft: DraftRule): RuleBody {
  const shared = { id: draft.id.trim(), when: scopeOf(draft.when) };
  switch (draft.kind) {
    case 'required_tags':
      return { ...shared, kind: 'required_tags', mode: draft.mode, tags: tagsOf(draft.tags) };
    case 'naming':
      return {
        ...shared,
        kind: 'naming',
        mode: draft.mode,
        dimension: draft.dimension,
        patterns: draft.patterns,
        registered_only: draft.registeredOnly,
        required: draft.required,
      };
    case 'models':
      return {
        ...shared,
        kind: 'models',
        mode: draft.mode,
        allow: draft.allow,
        needs_approval: draft.needsApproval,
        attributes: draft.attributes,
        requests_a_day: draft.requestsADay.trim() === '' ? null : Number(draft.requestsADay),
      };
    case 'spending':
      return {
        ...shared,
        kind: 'spending',
        limit_usd: draft.limit.trim(),
        period: draft.period,
        enforcement: draft.enforcement,
      };
  }
}

/** `region=eu` beside `region=us` are two values of a key; `owner` alone takes any. */
export function tagsOf(texts: readonly string[]): { [key: string]: string[] } {
  const tags: { [key: string]: string[] } = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    const key = (at < 0 ? text : text.slice(0, at)).trim();
    const value = at < 0 ? '' : text.slice(at + 1).trim();
    tags[key] = [...(tags[key] ?? []), ...(value === '' ? [] : [value])];
  }
  return tags;
}

export function tagTexts(tags: { [key: string]: string[] }): string[] {
  return Object.entries(tags).flatMap(([key, values]) =>
    values.length === 0 ? [key] : values.map((value) => `${key}=${value}`),
  );
}
