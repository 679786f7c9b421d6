import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXTENTS, LANGUAGES } from './languages';
import { isLocal, KEY_PLACEHOLDER, settingsOf, snippet } from './snippets';

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
  });

  it('names its request, as the guide does, so that a repeat counts nothing twice', () => {
    for (const extent of EXTENTS) {
      expect(snippet(language, extent, ORIGIN, KEY).toLowerCase()).toContain('idempotency-key');
    }
  });

  it('sends what an event has to have', () => {
    for (const extent of EXTENTS) {
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

it('says of a local stack that not every program finds its name', () => {
  expect(isLocal('http://d1234.cloudfront.localhost:4566')).toBe(true);
  for (const origin of [ORIGIN, 'http://127.0.0.1:5173', 'https://localhost.example'])
    expect(isLocal(origin)).toBe(false);
});

it('is not ended by what stands in an address or a key', () => {
  expect(settingsOf("https://a'; rm -rf ~", KEY)).toContain(`'https://a'\\''; rm -rf ~'`);
  expect(snippet('python', 'minimal', 'https://a"b', KEY)).toContain('"https://a\\"b/v1/events"');
});

/** What reads a program without running it, where the machine that builds the dashboard has one for sure. */
function read(command: string, options: string[], program: string): void {
  execFileSync(command, options, { input: program, stdio: ['pipe', 'ignore', 'pipe'] });
}

/**
 * Compilers that a machine may have, and need not: where they are missing, Go and Java are held to their form alone (below).
 * `vet` compiles, and finds what compiles and is wrong besides.
 */
const COMPILERS = {
  go: { file: 'main.go', has: ['go', 'version'], compile: ['go', 'vet', 'main.go'] },
  java: { file: 'Main.java', has: ['javac', '-version'], compile: ['javac', '-Xlint:all', '-Werror', 'Main.java'] },
} as const;
const COMPILES_MS = 120_000;

function isThere([command, ...options]: readonly string[]): boolean {
  return command !== undefined && spawnSync(command, options).status === 0;
}

function compile(language: keyof typeof COMPILERS, program: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'snippet-'));
  const { file, compile: line } = COMPILERS[language];
  const [command, ...options] = line;
  try {
    writeFileSync(join(folder, file), program);
    const env = { ...process.env, GOCACHE: join(folder, 'cache'), GOFLAGS: '-mod=mod', GOPROXY: 'off' };
    execFileSync(command, options, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('is in Go what the guide shows', () => {
  const guide = readFileSync('../docs/guides/send-events.md', 'utf8');
  expect(guide).toContain(`\`\`\`go\n${snippet('go', 'full', ORIGIN, KEY)}\`\`\``);
});

describe.each(EXTENTS)('the %s program', (extent) => {
  const of = (language: (typeof LANGUAGES)[number]) => snippet(language, extent, "https://a'b.example", KEY);

  it('is one in curl, Python, JavaScript and TypeScript', () => {
    read('sh', ['-n'], of('curl'));
    read('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], of('python'));
    read(process.execPath, ['--input-type=module', '--check', '-'], of('javascript'));
    read(process.execPath, ['--input-type=module', '--check', '-'], stripTypeScriptTypes(of('typescript')));
  });

  for (const language of ['go', 'java'] as const) {
    it(
      `closes in ${language} what it opens, and compiles where that is installed`,
      () => {
        expect(unclosed(of(language))).toBe('');
        if (isThere(COMPILERS[language].has)) compile(language, of(language));
      },
      COMPILES_MS,
    );
  }

  it('imports in Go and Java what it uses and nothing else, or it would not compile', () => {
    const go = of('go');
    for (const [, alias, path = ''] of go.matchAll(/^\t(?:(\w+) )?"([\w/]+)"$/gm)) {
      expect(go).toContain(`${alias ?? path.split('/').at(-1) ?? ''}.`);
    }
    const java = of('java');
    for (const [, name = ''] of java.matchAll(/^import [\w.]+\.(\w+);$/gm)) {
      expect(java.split(new RegExp(`\\b${name}\\b`)).length).toBeGreaterThan(2);
    }
  });
});

/** What is still open at the end, outside of texts and comments. */
function unclosed(program: string): string {
  const open: string[] = [];
  const bare = program.replaceAll(/"""[\s\S]*?"""|`[^`]*`|"(?:[^"\\\n]|\\.)*"|\/\/.*|\/\*[\s\S]*?\*\//g, '');
  const pairs: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
  for (const sign of bare) {
    if ('([{'.includes(sign)) open.push(sign);
    else if (sign in pairs && open.pop() !== pairs[sign]) return sign;
  }
  return open.join('');
}
