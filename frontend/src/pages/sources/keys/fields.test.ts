import { expect, it } from 'vitest';
import { readBound, readExpiry, readNetworks } from './fields';

function form(values: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  return data;
}

it('reads networks however they are separated', () => {
  expect(readNetworks(form({ addresses: '192.0.2.0/24\n 2001:db8::/32, 203.0.113.7/32\n' }))).toEqual([
    '192.0.2.0/24',
    '2001:db8::/32',
    '203.0.113.7/32',
  ]);
  expect(readNetworks(form({}))).toEqual([]);
});

it('binds to what was named, and to nothing else', () => {
  expect(readBound(form({ 'bound.team': ' search ', 'bound.project': '', other: 'x' }))).toEqual({ team: 'search' });
});

it('lets a key live to the end of the day that was entered', () => {
  expect(readExpiry(form({ expires_at: '2027-01-31' }), 'Europe/Berlin')).toBe('2027-01-31T23:00:00.000Z');
  expect(readExpiry(form({ expires_at: '' }), 'UTC')).toBeNull();
});
