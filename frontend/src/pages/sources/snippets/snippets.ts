/** What to run to send events, as functions of where and under which key. */
import * as curl from './curl';
import * as go from './go';
import * as java from './java';
import * as javascript from './javascript';
import * as python from './python';
import { inShell } from './text';
import * as typescript from './typescript';

export const LANGUAGES = ['curl', 'python', 'javascript', 'typescript', 'go', 'java'] as const;
export type Language = (typeof LANGUAGES)[number];
export const EXTENTS = ['minimal', 'full'] as const;
export type Extent = (typeof EXTENTS)[number];

export const KEY_PLACEHOLDER = 'ok_YOUR_KEY';

const WRITERS: Record<Language, { minimal: (endpoint: string, key: string) => string; full: () => string }> = {
  curl,
  python,
  javascript,
  typescript,
  go,
  java,
};

export function endpointOf(origin: string): string {
  return `${origin}/v1/events`;
}

/** The minimal program holds address and key; the full one reads them from its surroundings (`settingsOf`). */
export function snippet(language: Language, extent: Extent, origin: string, key: string): string {
  const writer = WRITERS[language];
  return extent === 'minimal' ? writer.minimal(endpointOf(origin), key) : writer.full();
}

export function settingsOf(origin: string, key: string): string {
  return `export OUTLAY_URL=${inShell(origin)}\nexport OUTLAY_API_KEY=${inShell(key)}\n`;
}
