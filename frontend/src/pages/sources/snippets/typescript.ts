import * as javascript from './javascript';

/** Minimal programs are the same in both. */
export const minimal = javascript.minimal;

export function full(): string {
  return javascript
    .full()
    .replace('const wait = (/** @type {number} */ ms) =>', 'const wait = (ms: number) =>')
    .replace(' * @param {Record<string, unknown>[]} events\n', '')
    .replace(
      'async function sendEvents(events, key = crypto.randomUUID(), attempts = 6) {',
      'async function sendEvents(\n  events: Record<string, unknown>[],\n  key: string = crypto.randomUUID(),\n  attempts = 6,\n) {',
    );
}
