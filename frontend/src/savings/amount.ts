import { readText } from '@/url/read';

const AMOUNT = /^\d{1,9}(\.\d{1,12})?$/;

/** Whether it is a decimal amount without sign. */
export function isAmount(text: string): boolean {
  return AMOUNT.test(text);
}

/** Of an address. */
export function readAmount(search: Record<string, unknown>, name: string): string | undefined {
  const text = readText(search, name);
  return text !== undefined && isAmount(text) ? text : undefined;
}
