import { describe, expect, it } from 'vitest';
import type { ProofByDay, ProofRow } from '@/api/generated';
import { flowOf, nameOf, toneOf, verdictOf } from './proof';

const ROW: ProofRow = {
  day: '2026-11-20',
  received: 12,
  claimed: 10,
  duplicates: 2,
  conflicts: 0,
  voided: 0,
  late: 0,
  quarantined: 0,
  in_flight: 0,
  adjusted: 0,
  counted: 10,
  in_lake: 10,
  drift: 0,
  reasons: [],
};

function proof(days: ProofRow[], lake: ProofByDay['lake'] = 'complete'): ProofByDay {
  return {
    as_of: '2026-11-30T00:00:00.000Z',
    from: '2026-11-20',
    to: '2026-11-30',
    granularity: 'day',
    lake,
    query_id: 'q',
    days,
    totals: { ...ROW },
  };
}

describe('what a proof says', () => {
  it('is proven only where every day is', () => {
    expect(verdictOf(proof([ROW, ROW])).tone).toBe('good');
    expect(verdictOf(proof([ROW, { ...ROW, drift: null }])).tone).toBe('open');
    expect(verdictOf(proof([ROW, { ...ROW, in_lake: null }])).tone).toBe('open');
  });

  it('is drift whatever else there is, with the days', () => {
    const said = verdictOf(proof([ROW, { ...ROW, day: '2026-11-21', drift: -1 }], 'pending'));
    expect(said.tone).toBe('bad');
    expect(said.hint).toContain('Nov 21, 2026');
  });

  it('proves nothing while the lake has not answered, or has nothing to say', () => {
    expect(verdictOf(proof([ROW], 'pending')).tone).toBe('open');
    expect(verdictOf(proof([ROW], 'failed')).tone).toBe('open');
    expect(verdictOf(proof([])).tone).toBe('open');
  });

  it('never takes one too many against one too few', () => {
    const said = verdictOf(
      proof([
        { ...ROW, drift: 1 },
        { ...ROW, day: '2026-11-21', drift: -1 },
      ]),
    );
    expect(said.tone).toBe('bad');
  });
});

it('leads everything that was received somewhere', () => {
  const flow = flowOf(ROW);
  expect(flow.from.value).toBe(12);
  expect(flow.ways.map((way) => way.value)).toEqual([10, 2, 0, 0, 0, 0, 0]);
});

it('names days and months', () => {
  expect(nameOf({ day: '2026-11-20' })).toBe('Nov 20, 2026');
  expect(nameOf({ day: '2026-11' })).toBe('November 2026');
  expect(toneOf({ drift: 3, in_lake: 1 })).toBe('bad');
});
