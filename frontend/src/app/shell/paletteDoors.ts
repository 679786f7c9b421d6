/** What the palette leads to beside the pages. */
import type { LinkProps } from '@tanstack/react-router';
import {
  ChartColumnBig,
  CloudDownload,
  FileUp,
  FlaskConical,
  KeyRound,
  type LucideIcon,
  PenLine,
  Settings2,
  ShieldCheck,
  UserPlus,
  WalletMinimal,
} from 'lucide-react';
import type { Permission } from '@/api/generated';
import { DIMENSIONS } from '@/app/dimensions';
import { sectionsFor } from '@/pages/settings/sections';
import { text } from '@/text';

export type Door = {
  key: string;
  title: string;
  detail?: string;
  icon: LucideIcon;
  link: LinkProps;
  /** Null for everybody. */
  needs: Permission | null;
};

const words = text.palette;

/** What is made most often. */
export const MAKE: readonly Door[] = [
  {
    key: 'budget',
    title: words.make.budget,
    icon: WalletMinimal,
    link: { to: '/budgets/new' },
    needs: 'POST /v1/budgets',
  },
  {
    key: 'key',
    title: words.make.key,
    icon: KeyRound,
    link: { to: '/sources/keys', search: { make: 'yes' } },
    needs: 'POST /v1/keys',
  },
  {
    key: 'invite',
    title: words.make.invite,
    icon: UserPlus,
    link: { to: '/settings/$section', params: { section: 'members' }, search: { make: 'invitation' } },
    needs: 'POST /v1/invitations',
  },
  {
    key: 'import',
    title: words.make.import,
    icon: FileUp,
    link: { to: '/sources/imports', search: { make: 'yes' } },
    needs: 'POST /v1/imports',
  },
  {
    key: 'manual',
    title: words.make.manual,
    icon: PenLine,
    link: { to: '/sources/manual' },
    needs: 'POST /v1/imports',
  },
  {
    key: 'connection',
    title: words.make.connection,
    icon: CloudDownload,
    link: { to: '/sources/connections', search: { make: 'yes' } },
    needs: 'POST /v1/connections',
  },
  {
    key: 'scenario',
    title: words.make.scenario,
    icon: FlaskConical,
    link: { to: '/forecasts/what-if/new' },
    needs: 'POST /v1/scenarios/preview',
  },
  {
    key: 'verify',
    title: words.make.verify,
    icon: ShieldCheck,
    link: { to: '/sources/verify' },
    needs: 'GET /v1/verify',
  },
];

/** Spend cut by each dimension. */
export const COSTS_BY: readonly Door[] = DIMENSIONS.map((dimension) => ({
  key: `costs-${dimension}`,
  title: words.costsBy(text.dimensions.name(dimension).toLowerCase()),
  icon: ChartColumnBig,
  link: { to: '/costs', search: { rows: dimension } },
  needs: 'GET /v1/costs',
}));

/** The sections of the settings that the role sees. */
export function settingsDoors(may: (call: Permission) => boolean): readonly Door[] {
  return sectionsFor(may).map(({ name }) => ({
    key: `settings-${name}`,
    title: text.settingsSections[name].title,
    icon: Settings2,
    link: { to: '/settings/$section', params: { section: name } },
    needs: null,
  }));
}
