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
  loadFailed: 'Could not be read',
  open: 'Open',
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
