import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { Permission } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Page } from '@/ui/Page';
import { Skeleton } from '@/ui/Skeleton';
import { LinkTabs } from '@/ui/Tabs';
import { ModelSheet } from './detail/ModelSheet';
import { TABS, type Tab } from './search';

const route = getRouteApi('/shell/models');

const VIEWS: Record<Tab, { needs: Permission; view: React.ComponentType }> = {
  compare: { needs: 'GET /v1/prices/compare', view: lazy(() => import('./compare/CompareView')) },
  prices: { needs: 'GET /v1/prices', view: lazy(() => import('./prices/PricesView')) },
  quality: { needs: 'GET /v1/prices/compare', view: lazy(() => import('./quality/QualityView')) },
  advice: { needs: 'GET /v1/recommendations/model-alternatives', view: lazy(() => import('./advice/AdviceView')) },
  providers: { needs: 'GET /v1/costs/summary', view: lazy(() => import('./providers/ProvidersView')) },
  profile: { needs: 'POST /v1/prices/compare', view: lazy(() => import('./profile/ProfileView')) },
  migrate: { needs: 'POST /v1/scenarios/preview', view: lazy(() => import('./migrate/MigrateView')) },
};

export function ModelsPage() {
  const may = useMay();
  const search = route.useSearch();
  const tabs = TABS.filter((tab) => may(VIEWS[tab].needs));
  const active = tabs.find((tab) => tab === search.tab) ?? tabs[0];
  const View = active === undefined ? null : VIEWS[active].view;
  return (
    <Page title={text.nav.models} lead={text.models.lead}>
      <LinkTabs
        label={text.models.tabsLabel}
        tabs={tabs.map((tab) => ({
          title: text.models.tabs[tab],
          active: tab === active,
          link: { from: '/models', to: '/models', search: (before) => ({ ...before, tab }) },
        }))}
      />
      <Suspense fallback={<Skeleton className="h-96" />}>{View !== null && <View />}</Suspense>
      <ModelSheet />
    </Page>
  );
}
