import { expect, it } from 'vitest';
import { doorOf } from './doors';
import { NAVIGATION } from './navigation';

it('opens a page of the menu with what its entry needs', () => {
  for (const { path, needs } of NAVIGATION) expect([path, doorOf(path)]).toEqual([path, needs]);
});

it('lets the narrowest address decide, and its pages below', () => {
  expect(doorOf('/costs/users')).toBe('GET /v1/users');
  expect(doorOf('/budgets/new')).toBe('POST /v1/budgets');
  expect(doorOf('/budgets/b1')).toBe('GET /v1/budgets');
  expect(doorOf('/sources/keys')).toBe('GET /v1/keys');
  expect(doorOf('/sources/verify')).toBe('GET /v1/verify');
});

it('asks of a form what it does, not what its page shows', () => {
  expect(doorOf('/budgets/b1/edit')).toBe('PUT /v1/budgets/{budget_id}');
  expect(doorOf('/forecasts/what-if/new')).toBe('POST /v1/scenarios');
  expect(doorOf('/sources/keys', 'yes')).toBe('POST /v1/keys');
  expect(doorOf('/settings/members', 'invitation')).toBe('POST /v1/invitations');
  expect(doorOf('/settings/members', 'something')).toBeNull();
});

it('knows no door to what everybody may open, nor by half a name', () => {
  expect(doorOf('/settings/profile')).toBeNull();
  expect(doorOf('/costsharing')).toBeNull();
});
