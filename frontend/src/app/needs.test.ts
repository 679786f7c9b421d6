import { expect, it } from 'vitest';
import { NAVIGATION } from './navigation';
import { needOf } from './needs';

it('opens a page of the menu with what its entry needs', () => {
  for (const { path, needs } of NAVIGATION) {
    if (path !== '/') expect([path, needOf(path)]).toEqual([path, needs]);
  }
});

it('lets the narrowest address decide, and its pages below', () => {
  expect(needOf('/costs/users')).toBe('GET /v1/users');
  expect(needOf('/budgets/new')).toBe('POST /v1/budgets');
  expect(needOf('/budgets/b1')).toBe('GET /v1/budgets');
  expect(needOf('/sources/keys')).toBe('GET /v1/keys');
  expect(needOf('/sources/verify')).toBe('GET /v1/verify');
});

it('lets everybody in at the first page, which leads on by what they see', () => {
  expect(needOf('/')).toBeNull();
});

it('knows no need of what everybody may open, nor by half a name', () => {
  expect(needOf('/settings/profile')).toBeNull();
  expect(needOf('/costsharing')).toBeNull();
});

it('asks of a form what it does, not what its page shows', () => {
  expect(needOf('/budgets/b1/edit')).toBe('PUT /v1/budgets/{budget_id}');
  expect(needOf('/forecasts/what-if/new')).toBe('POST /v1/scenarios');
  expect(needOf('/sources/keys', 'yes')).toBe('POST /v1/keys');
  expect(needOf('/settings/members', 'invitation')).toBe('POST /v1/invitations');
  expect(needOf('/settings/members', 'something')).toBeNull();
});
