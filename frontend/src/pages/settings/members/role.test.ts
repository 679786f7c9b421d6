import { expect, test } from 'vitest';
import { isRole, sentScope } from './role';

test('only a manager has a scope, without empty dimensions', () => {
  expect(sentScope('manager', { team: ['search'], project: [] })).toEqual({ team: ['search'] });
  expect(sentScope('admin', { team: ['search'] })).toEqual({});
});

test('roles are those of the API', () => {
  expect(['viewer', 'manager', 'admin', 'root'].filter(isRole)).toEqual(['viewer', 'manager', 'admin']);
});
