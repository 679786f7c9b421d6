import { present, readOneOf } from '@/url/read';

export const EXAMPLES = ['curl', 'python', 'cli'] as const;
export type Example = (typeof EXAMPLES)[number];

/** `with`: how the first call is made. */
export function readApi(search: Record<string, unknown>): { with?: Example } {
  return present({ with: readOneOf(search, 'with', EXAMPLES) });
}
