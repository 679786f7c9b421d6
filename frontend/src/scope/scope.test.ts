import { describe, expect, it } from 'vitest';
import { liesWithin, pieceOf, readScope, scopeOf, textsOf } from './scope';

describe('scope', () => {
  it('reads a dimension and its value, which may contain colons', () => {
    expect(pieceOf('team:search')).toEqual({ dimension: 'team', value: 'search' });
    expect(pieceOf('team:a:b')).toEqual({ dimension: 'team', value: 'a:b' });
    expect(pieceOf('tag:env:prod:1')).toEqual({ dimension: 'tag:env', value: 'prod:1' });
  });

  it('knows the value of calls that name none, and what is no piece at all', () => {
    expect(pieceOf('team:')).toEqual({ dimension: 'team', value: '' });
    expect(pieceOf('team')).toBeNull();
    expect(pieceOf(':x')).toBeNull();
    expect(pieceOf('tag:env')).toBeNull();
  });

  it('goes to lists and back', () => {
    const scope = scopeOf(['team:a', 'model:m', 'team:b', 'team:a']);
    expect(scope).toEqual({ team: ['a', 'b'], model: ['m'] });
    expect(textsOf(scope)).toEqual(['team:a', 'team:b', 'model:m']);
  });

  it('lies within another one that leaves out none of it', () => {
    expect(liesWithin({ team: ['a'], model: ['m'] }, { team: ['a', 'b'] })).toBe(true);
    expect(liesWithin({ team: ['a', 'c'] }, { team: ['a', 'b'] })).toBe(false);
    expect(liesWithin({ model: ['m'] }, { team: ['a'] })).toBe(false);
    expect(liesWithin({}, {})).toBe(true);
  });

  it('reads an address, whatever stands in it', () => {
    expect(readScope({ scope: ['team:<b>', 7, 'x'] })).toEqual(['team:<b>']);
    expect(readScope({ scope: 'team:a' })).toEqual(['team:a']);
    expect(readScope({ scope: {} })).toBeUndefined();
  });
});
