import { describe, expect, it } from 'vitest';
import { actsOf } from './acts';

describe('what can be done with a recommendation', () => {
  it('follows its state, and what leads on stands first', () => {
    expect(actsOf('pending')).toEqual(['accept', 'ask', 'reject']);
    expect(actsOf('more_info')).toEqual(['accept', 'answer', 'ask', 'reject']);
    expect(actsOf('accepted')).toEqual(['implement', 'reject']);
    expect(actsOf('implemented')).toEqual(['verify', 'archive']);
    expect(actsOf('verified')).toEqual(['verify', 'archive']);
    expect(actsOf('rejected')).toEqual(['archive']);
    expect(actsOf('archived')).toEqual([]);
  });
});
