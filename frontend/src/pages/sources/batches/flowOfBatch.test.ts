import { expect, it } from 'vitest';
import type { Batch } from '@/api/generated';
import { flowOfBatch, lacksSome } from './flowOfBatch';

const BATCH: Batch = {
  as_of: '2026-11-30T00:00:00.000Z',
  batch_id: 'b_16d0caec935b09df716f392e6835b3a517df4fb3',
  received_at: '2026-11-30T00:00:00.000Z',
  received: 4,
  accepted: 3,
  won: 2,
  duplicates: 1,
  conflicts: 0,
  unpriced: 0,
  counted: true,
  archived: true,
  quarantined: false,
  parts_expected: 1,
  parts: [],
};

it('begins with what was received, or where the log has let it go with what was accepted', () => {
  expect(flowOfBatch(BATCH).from.value).toBe(4);
  expect(flowOfBatch({ ...BATCH, received: null, received_at: null }).from.value).toBe(3);
});

it('says of events that are nowhere that they were taken back, once all were counted', () => {
  expect(lacksSome(BATCH)).toBe(false);
  expect(lacksSome({ ...BATCH, won: 0 })).toBe(true);
  expect(lacksSome({ ...BATCH, won: 0, counted: false })).toBe(false);
});
