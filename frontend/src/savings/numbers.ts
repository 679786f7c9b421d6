/** The numbers that an advice rests on, by names that the API gives them, in words. Pure. */
import { formatMoney } from '@/format/money';
import { formatCount } from '@/format/number';
import { formatDay } from '@/format/time';
import { text } from '@/text';

export type NumberWords = { key: string; name: string; value: string };

/** In the API's order; what is not told in a word or two (sources, nested things) is left to those who know it. */
export function numbersOf(data: Readonly<Record<string, unknown>>): NumberWords[] {
  return Object.entries(data).flatMap(([key, value]) => {
    const words = valueWords(key, value);
    return words === null ? [] : [{ key, name: nameOf(key), value: words }];
  });
}

function nameOf(key: string): string {
  const known = text.savings.number[key];
  if (known !== undefined) return known;
  const words = key.replace(/_(usd|percent)$/, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function valueWords(key: string, value: unknown): string | null {
  if (value === null) return text.unknown;
  if (typeof value === 'boolean') return value ? text.savings.yes : text.savings.no;
  if (typeof value === 'number') return key.endsWith('_percent') ? `${String(value)}%` : formatCount(value);
  if (typeof value === 'string') return stringWords(key, value);
  if (Array.isArray(value)) return listWords(value);
  return null;
}

function stringWords(key: string, value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return formatDay(value);
  const isNumber = /^-?\d+(\.\d+)?$/.test(value);
  if (key.endsWith('_usd') && isNumber) return formatMoney(value);
  return key.endsWith('_percent') && isNumber ? `${value}%` : value;
}

function listWords(list: readonly unknown[]): string | null {
  const words = list.filter((one): one is string => typeof one === 'string');
  return words.length === 0 ? null : words.join(', ');
}

export type Source = { title: string; url: string; looked_up: string };

/** Where a fact was read. Only addresses of the web become links. */
export function sourceOf(data: Readonly<Record<string, unknown>>): Source | null {
  const source = data.source;
  if (typeof source !== 'object' || source === null) return null;
  const { title, url, looked_up: day } = source as Record<string, unknown>;
  if (typeof title !== 'string' || typeof url !== 'string' || !/^https?:\/\//.test(url)) return null;
  return { title, url, looked_up: typeof day === 'string' ? day : '' };
}
