import { expect, test } from 'vitest';
import { ownersOf } from './owners';

const PEOPLE = [
  { subject: 's1', name: 'ann@acme.example' },
  { subject: 's2', name: 'ben@acme.example' },
];
const nameOf = (subject: string) => PEOPLE.find((one) => one.subject === subject)?.name ?? '';

test('owners are shown by address and sent by id', () => {
  const { labels, subjectsOf } = ownersOf(['s1'], PEOPLE, nameOf);
  expect(labels).toEqual(['ann@acme.example']);
  expect(subjectsOf([...labels, 'ben@acme.example', 'typo@acme.example'])).toEqual(['s1', 's2', 'typo@acme.example']);
  expect(subjectsOf([])).toEqual([]);
});

test('nobody is lost because two are called the same', () => {
  const { labels, subjectsOf } = ownersOf(['s8', 's9', 's1'], PEOPLE, (subject) =>
    subject === 's1' ? 'ann@acme.example' : 'member s',
  );
  expect(labels).toEqual(['member s', 's9', 'ann@acme.example']);
  expect(subjectsOf(labels)).toEqual(['s8', 's9', 's1']);
});
