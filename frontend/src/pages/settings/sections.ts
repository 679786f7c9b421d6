/** The sections in the order of the list at the left, and what of each the role must be allowed to ask for. */
import { type ComponentType, lazy } from 'react';
import type { Permission } from '@/api/generated';
import type { text } from '@/text';

export type SectionName = keyof typeof text.settings.sections;
export type SectionGroup = keyof typeof text.settings.groups;
export type Section = {
  name: SectionName;
  group: SectionGroup;
  /** Any of these is enough; none: everybody who is signed in. */
  needs: readonly Permission[];
  body: ComponentType;
};

export const GROUPS: readonly SectionGroup[] = ['organization', 'rules', 'records', 'account', 'deployment'];

export const SECTIONS: readonly Section[] = [
  {
    name: 'organization',
    group: 'organization',
    needs: ['GET /v1/organization'],
    body: lazy(() => import('./organization/OrganizationSection')),
  },
  {
    name: 'members',
    group: 'organization',
    needs: ['GET /v1/members'],
    body: lazy(() => import('./members/MembersSection')),
  },
  {
    name: 'names',
    group: 'organization',
    needs: ['GET /v1/teams'],
    body: lazy(() => import('./registers/RegistersSection')),
  },
  {
    name: 'tags',
    group: 'organization',
    needs: ['GET /v1/organization'],
    body: lazy(() => import('./organization/TagsSection')),
  },
  {
    name: 'policies',
    group: 'rules',
    needs: ['GET /v1/policies'],
    body: lazy(() => import('./policies/PoliciesSection')),
  },
  {
    name: 'approvals',
    group: 'rules',
    needs: ['GET /v1/model-approvals'],
    body: lazy(() => import('./policies/ApprovalsSection')),
  },
  {
    name: 'channels',
    group: 'rules',
    needs: ['GET /v1/channels'],
    body: lazy(() => import('./channels/ChannelsSection')),
  },
  { name: 'prices', group: 'rules', needs: ['GET /v1/prices'], body: lazy(() => import('./prices/PricesSection')) },
  {
    name: 'audit',
    group: 'records',
    needs: ['GET /v1/audit', 'GET /v1/platform/audit'],
    body: lazy(() => import('./audit/AuditSection')),
  },
  { name: 'people', group: 'records', needs: ['GET /v1/people'], body: lazy(() => import('./people/PeopleSection')) },
  { name: 'months', group: 'records', needs: ['GET /v1/periods'], body: lazy(() => import('./months/MonthsSection')) },
  {
    name: 'retention',
    group: 'records',
    needs: ['GET /v1/retention'],
    body: lazy(() => import('./retention/RetentionSection')),
  },
  { name: 'profile', group: 'account', needs: [], body: lazy(() => import('./profile/ProfileSection')) },
  { name: 'security', group: 'account', needs: [], body: lazy(() => import('./profile/SecuritySection')) },
  {
    name: 'notifications',
    group: 'account',
    needs: ['GET /v1/preferences'],
    body: lazy(() => import('./profile/NotificationsSection')),
  },
  {
    name: 'organizations',
    group: 'deployment',
    needs: ['GET /v1/organizations'],
    body: lazy(() => import('./deployment/OrganizationsSection')),
  },
  {
    name: 'plans',
    group: 'deployment',
    needs: ['GET /v1/plans'],
    body: lazy(() => import('./deployment/PlansSection')),
  },
];

export function sectionsFor(may: (call: Permission) => boolean): readonly Section[] {
  return SECTIONS.filter(({ needs }) => needs.length === 0 || needs.some(may));
}
