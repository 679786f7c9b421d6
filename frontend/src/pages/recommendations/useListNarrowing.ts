import { getRouteApi } from '@tanstack/react-router';
import { type Narrowing, narrowing } from '@/url/narrowing';
import type { RecommendationsSearch } from './search';

const route = getRouteApi('/shell/recommendations');

/** What the lists are narrowed by; which of them it is, and its order, stay when the filters are taken off. */
export function useListNarrowing(): Narrowing<RecommendationsSearch> {
  const navigate = route.useNavigate();
  return narrowing<RecommendationsSearch>(route.useSearch(), (next) => void navigate({ search: next, replace: true }), [
    'tab',
    'sort',
    'status',
    'insight',
  ]);
}
