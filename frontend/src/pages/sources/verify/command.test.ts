import { expect, it } from 'vitest';
import type { ProofByDay, ProofNumbers } from '@/api/generated';
import { printed } from './command';

const NUMBERS: ProofNumbers = {
  received: 1703,
  claimed: 1703,
  duplicates: 0,
  conflicts: 0,
  voided: 0,
  late: 0,
  quarantined: 0,
  in_flight: 0,
  adjusted: 0,
  counted: 1703,
  in_lake: 1703,
  drift: 0,
};
const PROOF: ProofByDay = {
  as_of: '2026-11-30T00:00:00.000Z',
  from: '2026-11-16',
  to: '2026-11-18',
  granularity: 'day',
  lake: 'complete',
  query_id: 'q',
  days: [{ ...NUMBERS, day: '2026-11-16', reasons: [] }],
  totals: NUMBERS,
};

it('is the table of the command, with a sentence below it', () => {
  expect(printed(PROOF)).toBe(
    [
      'day         received  claimed  + duplicates  + conflicts  + quarantined  + in flight  counted  in lake  drift',
      '2026-11-16     1,703    1,703             0            0              0            0    1,703    1,703      0',
      'total          1,703    1,703             0            0              0            0    1,703    1,703      0',
      'as of 2026-11-30T00:00:00.000Z',
      'No drift: every event counts once.',
      '',
    ].join('\n'),
  );
});

it('has columns that are seldom only where there is something in them, and ? for what is not known', () => {
  const [row] = PROOF.days;
  const late = printed({
    ...PROOF,
    lake: 'pending',
    days: row === undefined ? [] : [{ ...row, late: 3, in_lake: null }],
  });
  expect(late).toContain('+ late');
  expect(late).not.toContain('+ voided');
  expect(late).toContain('?');
  expect(late).not.toContain('No drift');
});
