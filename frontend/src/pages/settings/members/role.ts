import type { Member } from '@/api/generated';

export type Role = Member['role'];
export type Scope = { [dimension: string]: string[] };

/** What a manager can be bound to. */
export const SCOPE_DIMENSIONS = ['team', 'project', 'cost_center'] as const;

export function isRole(value: string): value is Role {
  return value === 'viewer' || value === 'manager' || value === 'admin';
}

/** As it is sent: only a manager has a scope, and dimensions without values are left out. */
export function sentScope(role: Role, scope: Scope): Scope {
  if (role !== 'manager') return {};
  return Object.fromEntries(Object.entries(scope).filter(([, values]) => values.length > 0));
}
