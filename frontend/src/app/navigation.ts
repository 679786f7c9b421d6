/** The pages of the menu and the palette: where, and what the role must be allowed to ask for to see them. */
import {
  Bell,
  Boxes,
  ChartNoAxesCombined,
  Cog,
  Gauge,
  Lightbulb,
  type LucideIcon,
  Plug,
  Receipt,
  Sprout,
  SquareTerminal,
  TrendingUp,
  UserRound,
} from 'lucide-react';
import type { Permission } from '@/api/generated';
import { text } from '@/text';

export type NavigationGroup = keyof typeof text.nav.groups;
export type NavigationPage = {
  path:
    | '/'
    | '/costs'
    | '/me'
    | '/budgets'
    | '/forecasts'
    | '/recommendations'
    | '/opportunities'
    | '/alerts'
    | '/models'
    | '/sources'
    | '/settings'
    | '/api';
  label: string;
  icon: LucideIcon;
  group: NavigationGroup;
  /** Addresses elsewhere that belong to the page. */
  also?: string;
  /** A call of the API, or null for everybody who is signed in. */
  needs: Permission | null;
  /** Pressed after `g`. */
  shortcut: string;
};

export const NAVIGATION: readonly NavigationPage[] = [
  // Its address is everybody's first: it leads those who see their own calls alone to the page of these.
  {
    path: '/',
    label: text.nav.overview,
    icon: Gauge,
    group: 'spend',
    needs: 'GET /v1/costs/summary',
    shortcut: 'o',
  },
  { path: '/costs', label: text.nav.costs, icon: Receipt, group: 'spend', needs: 'GET /v1/costs', shortcut: 'c' },
  {
    path: '/budgets',
    label: text.nav.budgets,
    icon: ChartNoAxesCombined,
    group: 'spend',
    needs: 'GET /v1/budgets',
    shortcut: 'b',
  },
  {
    path: '/forecasts',
    label: text.nav.forecasts,
    icon: TrendingUp,
    group: 'spend',
    needs: 'GET /v1/forecasts',
    shortcut: 'f',
  },
  { path: '/me', label: text.nav.me, icon: UserRound, group: 'spend', needs: 'GET /v1/me/costs', shortcut: 'u' },
  {
    path: '/recommendations',
    label: text.nav.recommendations,
    icon: Lightbulb,
    group: 'act',
    needs: 'GET /v1/recommendations',
    shortcut: 'r',
  },
  {
    path: '/opportunities',
    label: text.nav.opportunities,
    icon: Sprout,
    group: 'act',
    needs: 'GET /v1/opportunities',
    shortcut: 'p',
  },
  {
    path: '/alerts',
    label: text.nav.alerts,
    icon: Bell,
    group: 'act',
    needs: 'GET /v1/alerts',
    shortcut: 'a',
    also: '/anomalies',
  },
  { path: '/models', label: text.nav.models, icon: Boxes, group: 'know', needs: 'GET /v1/models', shortcut: 'm' },
  { path: '/sources', label: text.nav.sources, icon: Plug, group: 'run', needs: 'GET /v1/keys', shortcut: 'd' },
  { path: '/settings', label: text.nav.settings, icon: Cog, group: 'run', needs: null, shortcut: 's' },
  { path: '/api', label: text.nav.api, icon: SquareTerminal, group: 'run', needs: null, shortcut: 'i' },
];
