import { expect, it } from 'vitest';
import { newImportId } from './ulid';

const ZEROS = new Uint8Array(10);

it('has the moment in its first ten letters, so that ids sort by time', () => {
  expect(newImportId(1_469_918_176_385, ZEROS)).toBe('imp_01aryz6s410000000000000000');
  expect(newImportId(1_796_004_271_648, ZEROS) > newImportId(1_796_004_271_647, ZEROS)).toBe(true);
});

it('has chance in the others', () => {
  expect(newImportId(0, new Uint8Array(10).fill(255))).toBe(`imp_0000000000${'z'.repeat(16)}`);
  expect(newImportId(0)).not.toBe(newImportId(0));
  expect(newImportId(Date.now())).toMatch(/^imp_[0-9a-hjkmnp-tv-z]{26}$/);
});
