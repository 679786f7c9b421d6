import { expect, test } from 'vitest';
import { removedBy } from './removed';

test('what was deleted is not asked for again, all else is', () => {
  const gone = removedBy(['delete', '/v1/channels/{channel_id}']);
  expect(gone(['held', 'channel', 'ch_1'])).toBe(true);
  expect(gone(['get', '/v1/channels/{channel_id}', {}])).toBe(true);
  expect(gone(['get', '/v1/channels'])).toBe(false);
});

test('what was ended and is kept is asked for again, since its state is another', () => {
  const ended = removedBy(['delete', '/v1/imports/{import_id}']);
  expect(ended(['get', '/v1/imports/{import_id}', {}])).toBe(false);
});

test('other changes leave nothing out', () => {
  expect(removedBy(['put', '/v1/channels/{channel_id}'])(['held', 'channel'])).toBe(false);
  expect(removedBy(['delete', '/v1/prices/aliases'])(['get', '/v1/prices/aliases'])).toBe(false);
  expect(removedBy(undefined)(['held'])).toBe(false);
});
