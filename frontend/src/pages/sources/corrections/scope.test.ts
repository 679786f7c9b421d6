import { expect, it } from 'vitest';
import { keyIdOf, readVoid, scopeOf } from './scope';

function form(values: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  return data;
}

it('lets no more of a pasted key leave the page than its id', () => {
  expect(keyIdOf('ok_k7f3m2p9x4d1_0123456789012345678901234567890123456789')).toBe('k7f3m2p9x4d1');
  expect(keyIdOf('k7f3m2p9x4d1')).toBe('k7f3m2p9x4d1');
  expect(keyIdOf('ok_k7f3m2p9x4d1…')).toBe('k7f3m2p9x4d1');
});

it('takes the last day as a whole', () => {
  const data = form({ api_key: 'k7f3m2p9x4d1', from: '2026-11-20', to: '2026-11-30', reason: 'leaked' });
  expect(readVoid('key', data)).toEqual({
    reason: 'leaked',
    api_key: 'k7f3m2p9x4d1',
    from: '2026-11-20',
    to: '2026-12-01',
  });
});

it('names one thing only', () => {
  const data = form({ event_id: 'call-1', import_id: 'imp_1', reason: 'wrong' });
  expect(readVoid('event', data)).toEqual({ reason: 'wrong', event_id: 'call-1' });
  expect(readVoid('import', data)).toEqual({ reason: 'wrong', import_id: 'imp_1' });
});

it('is said in words', () => {
  const nothing = { event_id: null, api_key: null, from: null, to: null, import_id: null, batch_id: null };
  expect(scopeOf({ ...nothing, event_id: 'call-1' })).toBe('Event call-1');
  expect(scopeOf({ ...nothing, batch_id: 'b_1' })).toBe('Batch b_1');
});
