import { describe, expect, it } from 'vitest';
import { KEY_PLACEHOLDER, LANGUAGES, settingsOf, snippet } from './snippets';

const ORIGIN = 'https://d1234.cloudfront.net';
const KEY = 'ok_abcdefghijkl_0123456789012345678901234567890123456789';

describe.each(LANGUAGES)('%s', (language) => {
  it('names the address and the key in the minimal program', () => {
    const program = snippet(language, 'minimal', ORIGIN, KEY);
    expect(program).toContain(`${ORIGIN}/v1/events`);
    expect(program).toContain(`Bearer ${KEY}`);
  });

  it('keeps the key out of the program meant for production', () => {
    const program = snippet(language, 'full', ORIGIN, KEY);
    expect(program).not.toContain(KEY);
    expect(program).toContain('OUTLAY_API_KEY');
    expect(program).toContain('OUTLAY_URL');
    expect(program.toLowerCase()).toContain('idempotency-key');
  });

  it('sends what an event has to have', () => {
    for (const extent of ['minimal', 'full'] as const) {
      const program = snippet(language, extent, ORIGIN, KEY_PLACEHOLDER);
      expect(program).toMatch(/"?provider"?:/);
      expect(program).toMatch(/"?model"?:/);
      expect(program).toMatch(extent === 'minimal' ? /output_tokens/ : /provider_usage/);
      expect(program.endsWith('\n')).toBe(true);
    }
  });
});

it('sends JSON that can be read, in curl', () => {
  const body = /-d '(.+?)'\n$/s.exec(snippet('curl', 'minimal', ORIGIN, KEY))?.[1] ?? '';
  expect(JSON.parse(body)).toMatchObject({ provider: 'openai', input_uncached_tokens: 1200 });
  const events = /<<'EVENTS'\n(.+)\nEVENTS/s.exec(snippet('curl', 'full', ORIGIN, KEY))?.[1] ?? '';
  expect(JSON.parse(events)).toHaveLength(1);
});

it('names types in TypeScript and none in JavaScript', () => {
  expect(snippet('typescript', 'full', ORIGIN, KEY)).toContain('(ms: number)');
  expect(snippet('typescript', 'full', ORIGIN, KEY)).not.toContain('@param');
  expect(snippet('javascript', 'full', ORIGIN, KEY)).toContain('async function sendEvents(events,');
});

it('is not ended by what stands in an address or a key', () => {
  expect(settingsOf("https://a'; rm -rf ~", KEY)).toContain(`'https://a'\\''; rm -rf ~'`);
  expect(snippet('python', 'minimal', 'https://a"b', KEY)).toContain('"https://a\\"b/v1/events"');
});
