/** Readers of an alert's facts: which there are depends on its kind, and none is relied on. */
import type { Alert } from '@/api/generated';
import { formatQuantity, UNITS, type Unit } from '@/format/unit';
import { text } from '@/text';

export type Facts = Alert['facts'];
export type Part = { dimension: string; value: string; amount: string };
export type DayAmount = { day: string; amount: string };

export function textFact(facts: Facts, name: string): string {
  const value = facts[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function numberFact(facts: Facts, name: string): number | null {
  const value = facts[name];
  return typeof value === 'number' ? value : null;
}

export function momentFact(facts: Facts, name: string): string | null {
  const value = facts[name];
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null;
}

export function unitOf(facts: Facts): Unit {
  return UNITS.find((unit) => unit === facts.unit) ?? 'usd';
}

/** `$8.25` or `2,000 requests`; null where it is not known or not there. */
export function amountFact(facts: Facts, name: string): string | null {
  const value = facts[name];
  return typeof value === 'string' || typeof value === 'number' ? amountIn(value, unitOf(facts)) : null;
}

export function amountIn(value: string | number, unit: Unit): string {
  const figure = formatQuantity(value, unit);
  return unit === 'usd' ? figure : `${figure} ${text.units[unit]}`;
}

export function textsFact(facts: Facts, name: string): string[] {
  const value = facts[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** The costliest activities, or who brought most of a difference. */
export function partsFact(facts: Facts): Part[] {
  return recordsOf(facts.top).map((one) => ({
    dimension: String(one.dimension ?? ''),
    value: String(one.value ?? ''),
    amount: String(one.amount ?? ''),
  }));
}

/** What the difference of an anomaly is made of. */
export function explainedFact(facts: Facts): { cause: string; amount: string }[] {
  return recordsOf(facts.explained).map((one) => ({
    cause: String(one.cause ?? ''),
    amount: String(one.amount ?? ''),
  }));
}

export function daysFact(facts: Facts): DayAmount[] {
  return recordsOf(facts.days).map((one) => ({ day: String(one.day ?? ''), amount: String(one.amount ?? '') }));
}

/** What could be saved; the last two only where it names its recommendation. */
export type Saving = { text: string; recommendationId: string | null; amount: string | null };

export function savingsFact(facts: Facts): Saving[] {
  return recordsOf(facts.recommendations).map((one) => ({
    text: String(one.text ?? ''),
    recommendationId: typeof one.recommendation_id === 'string' ? one.recommendation_id : null,
    amount: typeof one.savings_usd === 'string' ? one.savings_usd : null,
  }));
}

function recordsOf(value: unknown): Record<string, unknown>[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null);
}
