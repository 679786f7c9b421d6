import { audit } from './audit';
import { channels } from './channels';
import { members } from './members';
import { organization } from './organization';
import { policies } from './policies';
import { prices } from './prices';
import { profile } from './profile';
import { records } from './records';
import { registers } from './registers';
import { sections } from './sections';

export const settings = {
  title: 'Settings',
  section: 'Section',
  groups: {
    organization: 'Organization',
    rules: 'Rules and prices',
    records: 'Records',
    account: 'Your account',
    deployment: 'Deployment',
  },
  sections,
  saved: 'Saved.',
  /** Of lists over some days; the last is not in it. */
  days: { from: 'From', to: 'Before' },
  change: 'Change',
  remove: 'Remove',
  organization,
  members,
  registers,
  policies,
  channels,
  prices,
  audit,
  records,
  profile,
} as const;
