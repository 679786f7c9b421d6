import { beforeEach, expect, test, vi } from 'vitest';
import { forgetVisited, keepVisited, readVisited } from './visited';

/** What a browser keeps under a name. */
class Kept {
  private readonly values = new Map<string, string>();
  getItem = (name: string) => this.values.get(name) ?? null;
  setItem = (name: string, value: string) => void this.values.set(name, value);
  removeItem = (name: string) => void this.values.delete(name);
}

const browser = new Kept();

function tab(): { enter: () => void } {
  const own = new Kept();
  return {
    enter: () =>
      vi.stubGlobal(
        'window',
        Object.fromEntries(
          [
            ['session', own],
            ['local', browser],
          ].map(([kind, kept]) => [`${kind}Storage`, kept]),
        ),
      ),
  };
}

beforeEach(() => {
  tab().enter();
  forgetVisited();
});

test('a new tab begins with the organization that was chosen last', () => {
  keepVisited('org-1');
  tab().enter();
  expect(readVisited()).toBe('org-1');
});

test('a tab keeps its own over a reload, whatever another one chooses', () => {
  const [first, second, home] = [tab(), tab(), tab()] as const;
  first.enter();
  keepVisited('org-1');
  home.enter();
  keepVisited(null);
  second.enter();
  keepVisited('org-2');
  first.enter();
  expect(readVisited()).toBe('org-1');
  home.enter();
  expect(readVisited()).toBeNull();
});

test('a tab that began with another one’s choice does not follow it further', () => {
  keepVisited('org-1');
  const later = tab();
  later.enter();
  readVisited();
  tab().enter();
  keepVisited('org-2');
  later.enter();
  expect(readVisited()).toBe('org-1');
});

test('nothing is left after the session', () => {
  keepVisited('org-1');
  forgetVisited();
  expect(readVisited()).toBeNull();
  tab().enter();
  expect(readVisited()).toBeNull();
});
