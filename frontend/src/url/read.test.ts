import { describe, expect, it } from 'vitest';
import { only, present, readOneOf } from './read';

const read = only((search) => present({ sort: readOneOf(search, 'sort', ['cost', 'name']) }));

describe('an address', () => {
  it('gives what is known', () => {
    expect(read({ sort: 'cost' })).toEqual({ sort: 'cost' });
  });

  it('keeps nothing that was not taken, when the router lays the answer over it', () => {
    const raw = { sort: 'anything', filter: 'x' };
    const laidOver = { ...raw, ...read(raw) };
    expect(laidOver).toEqual({ sort: undefined, filter: undefined });
    expect(laidOver.sort).toBeUndefined();
  });
});
