import type { Policy } from '@/api/generated';
import { text } from '@/text';
import { ruleWords } from './ruleWords';

const words = text.settings.policies.diff;

/** What a version says otherwise than the one before it, in plain words. */
export function differences(before: Policy, after: Policy): string[] {
  const found = [
    ...(before.name === after.name ? [] : [words.renamed(before.name, after.name)]),
    ...(before.enabled === after.enabled ? [] : [after.enabled ? words.enabled : words.disabled]),
    ...(same(before.owners, after.owners) ? [] : [words.owners]),
    ...(before.notes === after.notes ? [] : [words.notes]),
    ...ruleDifferences(before, after),
  ];
  return found.length === 0 ? [words.same] : found;
}

function ruleDifferences(before: Policy, after: Policy): string[] {
  const was = new Map(before.rules.map((rule) => [rule.id, ruleWords(rule)]));
  const is = new Map(after.rules.map((rule) => [rule.id, ruleWords(rule)]));
  const removed = [...was].filter(([id]) => !is.has(id)).map(([id, says]) => words.removed(id, says));
  const others = [...is].flatMap(([id, says]) => {
    const said = was.get(id);
    if (said === undefined) return [words.added(id, says)];
    return said === says ? [] : [words.changed(id, said, says)];
  });
  return [...others, ...removed];
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}
