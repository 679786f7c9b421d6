/** What to run to send events, as functions of where and under which key. */
import * as curl from './curl';
import * as go from './go';
import * as java from './java';
import * as javascript from './javascript';
import type { Extent, Language } from './languages';
import * as python from './python';
import { inShell } from './text';
import * as typescript from './typescript';

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

/** Of a local stack: browsers and curl find such a name by themselves, most other programs ask the system, which may not. */
export function isLocal(origin: string): boolean {
  return new URL(origin).hostname.endsWith('.localhost');
}

/** The minimal program holds address and key; the full one reads them from its surroundings (`settingsOf`). */
export function snippet(language: Language, extent: Extent, origin: string, key: string): string {
  const writer = WRITERS[language];
  return extent === 'minimal' ? writer.minimal(endpointOf(origin), key) : writer.full();
}

export function settingsOf(origin: string, key: string): string {
  return `export OUTLAY_URL=${inShell(origin)}\nexport OUTLAY_API_KEY=${inShell(key)}\n`;
}
