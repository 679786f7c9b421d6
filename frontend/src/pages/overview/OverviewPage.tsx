import { lazy, Suspense } from 'react';
import { useMay } from '@/app/session/useAccount';
import { OrganizationOverview } from './OrganizationOverview';
import { Waiting } from './Waiting';

const OwnOverview = lazy(() => import('./own/OwnOverview').then((module) => ({ default: module.OwnOverview })));

/** Of the organization, or of the part of it that one manages; whoever sees neither has their own calls. */
export function OverviewPage() {
  const may = useMay();
  if (may('GET /v1/costs/summary')) return <OrganizationOverview />;
  return (
    <Suspense fallback={<Waiting />}>
      <OwnOverview />
    </Suspense>
  );
}
