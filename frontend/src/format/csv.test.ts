import { expect, test } from 'vitest';
import { csvCell, csvOf } from './csv';

test('rows end as RFC 4180 wants it, and cells with commas, quotes or line ends are quoted', () => {
  expect(
    csvOf([
      ['team', 'cost'],
      ['a, "b"\nc', '1.50'],
    ]),
  ).toBe('\uFEFFteam,cost\r\n"a, ""b""\nc",1.50\r\n');
});

test.each([
  ['=1+1', "'=1+1"],
  ['+cmd', "'+cmd"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
])('a name that a spreadsheet would run (%j) is text', (name, written) => {
  expect(csvCell(name)).toBe(written);
});

test('amounts keep every digit, also below zero', () => {
  expect(csvCell('-0.000000000001')).toBe('-0.000000000001');
  expect(csvCell('123456789012345678.123456789012')).toBe('123456789012345678.123456789012');
});

test('what is unknown is empty, and nothing is not unknown', () => {
  expect(csvOf([[null, undefined, 0, '0.00', false]])).toBe('\uFEFF,,0,0.00,false\r\n');
});
