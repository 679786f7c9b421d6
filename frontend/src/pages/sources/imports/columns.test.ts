import { describe, expect, it } from 'vitest';
import { columnsOf } from './columns';

describe('columns of a file', () => {
  it('are those of the first line of a CSV, however they are separated', () => {
    expect(columnsOf('\uFEFFtime,model,"tokens, in"\r\n1,2,3\r\n')).toEqual(['time', 'model', 'tokens, in']);
    expect(columnsOf('time;model;team\n')).toEqual(['time', 'model', 'team']);
    expect(columnsOf('time\tmodel\n')).toEqual(['time', 'model']);
  });

  it('are those of the first record of JSON lines, nested ones named with dots', () => {
    expect(columnsOf('{"model":"x","usage":{"in":1,"out":2},"tags":["a"]}\n{"other":1}')).toEqual([
      'model',
      'usage.in',
      'usage.out',
      'tags',
    ]);
    expect(columnsOf('[{"a":1},{"b":2}]')).toEqual(['a']);
  });

  it('are not known of what is packed, or cut off', () => {
    expect(columnsOf('\u001f\u008b\u0008')).toEqual([]);
    expect(columnsOf('PAR1\u0000')).toEqual([]);
    expect(columnsOf('{"model": "cut o')).toEqual([]);
    expect(columnsOf('')).toEqual([]);
  });
});
