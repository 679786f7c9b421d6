import { expect, test } from 'vitest';
import { reasonText } from './reason';

const ZONE = 'Europe/Berlin';

test('months and moments are said as they are read, in the zone of the organization', () => {
  expect(reasonText({ field: 'month', reason: '2026-11 can be closed from 2026-12-02T00:00:00+01:00 on' }, ZONE)).toBe(
    'November 2026 can be closed from Dec 2, 2026, 00:00 on',
  );
  expect(
    reasonText(
      { field: 'sweep', reason: 'has reached 2026-12-01T22:15:00Z; it has to pass 2026-12-02T00:00:00+01:00' },
      ZONE,
    ),
  ).toBe('The counting has reached Dec 1, 2026, 23:15; it has to pass Dec 2, 2026, 00:00');
});

test('what stands against it is named where the reason alone does not', () => {
  expect(
    reasonText({ field: 'quarantine', reason: '2 batches (b_1, b_2) in quarantine: redrive or discard' }, ZONE),
  ).toBe('2 batches (b_1, b_2) in quarantine: redrive or discard');
  expect(reasonText({ field: 'month', reason: 'holds no events, nor does any before' }, ZONE)).toBe(
    'The month holds no events, nor does any before',
  );
  expect(
    reasonText({ field: 'days', reason: '1 day (2026-11-03) could not be packed: counted into just now?' }, ZONE),
  ).toBe('1 day (Nov 3, 2026) could not be packed: counted into just now?');
});
