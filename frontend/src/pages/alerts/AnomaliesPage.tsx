/** What stood out from what was to be expected, and by how much. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Activity } from 'lucide-react';
import { api } from '@/api/client';
import { PAGES } from '@/api/pages';
import { text } from '@/text';
import { Choice } from '@/ui/Choice';
import { FilterLine, FilterTag } from '@/ui/FilterLine';
import { type Narrowing, narrowing } from '@/url/narrowing';
import { AnomalyRow } from './anomaly/AnomalyRow';
import { HappenedPage } from './list/HappenedPage';
import { type AnomaliesSearch, DIRECTIONS, SEVERITIES, STATUSES } from './search';

const words = text.alerts.anomalies;

export function AnomaliesPage() {
  const search = useSearch({ from: '/shell/anomalies' });
  const navigate = useNavigate({ from: '/anomalies' });
  const narrowed = narrowing<AnomaliesSearch>(search, (next) => void navigate({ search: next, replace: true }));
  return (
    <HappenedPage
      lead={words.lead}
      query={useAnomalies(search)}
      filters={<Filters {...narrowed} />}
      onClear={narrowed.clear}
      nothing={{
        icon: Activity,
        title: words.empty.title,
        narrowed: words.empty.narrowed,
        children: words.empty.lead,
      }}
      at={(one) => one.start}
      row={(one) => <AnomalyRow key={one.anomaly_id} anomaly={one} />}
    />
  );
}

function useAnomalies(search: AnomaliesSearch) {
  return api.useInfiniteQuery(
    'get',
    '/v1/anomalies',
    { params: { query: search } },
    { ...PAGES, select: ({ pages }) => pages.flatMap((page) => page.anomalies), refetchInterval: 30_000 },
  );
}

function Filters({ search, set, clear }: Narrowing<AnomaliesSearch>) {
  return (
    <FilterLine onClear={clear}>
      <Choice
        any={words.anyStatus}
        value={search.status}
        options={STATUSES}
        labels={words.status}
        onChange={(status) => set({ status })}
      />
      <Choice
        any={words.anySeverity}
        value={search.severity}
        options={SEVERITIES}
        labels={words.severity}
        onChange={(severity) => set({ severity })}
      />
      <Choice
        any={words.anyDirection}
        value={search.direction}
        options={DIRECTIONS}
        labels={words.direction}
        onChange={(direction) => set({ direction })}
      />
      {search.scope !== undefined && <FilterTag onRemove={() => set({ scope: undefined })}>{search.scope}</FilterTag>}
    </FilterLine>
  );
}
