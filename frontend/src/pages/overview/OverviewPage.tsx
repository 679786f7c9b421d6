import { Navigate } from '@tanstack/react-router';
import { useMay } from '@/app/session/useAccount';
import { OrganizationOverview } from './OrganizationOverview';

/** Of the organization, or of the part of it that one manages; whoever sees neither has the page of their own calls. */
export function OverviewPage() {
  const may = useMay();
  return may('GET /v1/costs/summary') ? <OrganizationOverview /> : <Navigate to="/me" replace />;
}
