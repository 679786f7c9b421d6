import { expect, it } from 'vitest';
import { doorOf } from './door';

it.each([
  [
    '/v1/verify/batches?from=2026-11-20&to=2026-11-21&outcome=conflicts',
    { to: '/sources/batches', search: { from: '2026-11-20', to: '2026-11-21', outcome: 'conflicts' } },
  ],
  ['/v1/verify/batches/b_16d0', { to: '/sources/batches', search: { batch: 'b_16d0' } }],
  ['/v1/batches/b_16d0', { to: '/sources/batches', search: { batch: 'b_16d0' } }],
  [
    '/v1/verify/claims?from=2026-11-20&to=2026-11-21',
    { to: '/sources/verify', search: { from: '2026-11-20', to: '2026-11-21', view: 'claims' } },
  ],
  ['/v1/quarantine', { to: '/sources/quarantine', search: {} }],
  [
    '/v1/events?from=2026-11-20&to=2026-11-21&filter=source:adjustment',
    { to: '/costs/events', search: { from: '2026-11-20', to: '2026-11-21', filter: ['source:adjustment'] } },
  ],
])('%s', (path, door) => {
  expect(doorOf(path)).toEqual(door);
});

it('knows no page for other paths', () => {
  expect(doorOf('/v1/costs')).toBeNull();
});
