import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api } from '@/api/client';
import type { UsageComparison } from '@/api/generated';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { SelectField } from '@/ui/Field';
import { Money } from '@/ui/Figure';
import { Failed } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { type Column, Table } from '@/ui/Table';
import { useCatalogue } from '../catalogue';
import { Difference } from '../Difference';
import { ModelName } from '../ModelName';
import { idOf } from '../search';
import { type Point, pointsOf, scored } from './points';
import { Scatter } from './Scatter';
import { comparable } from './scores';

const route = getRouteApi('/shell/models');
const words = text.models.quality;
/** As many as the API compares at once. */
const MOST = 40;

/** Published scores against what the organization's own calls would cost. */
export default function QualityView() {
  const search = route.useSearch();
  const catalogue = useCatalogue();
  const models = useMemo(() => scored(catalogue.data ?? []).slice(0, MOST), [catalogue.data]);
  const usage = api.useQuery(
    'get',
    '/v1/prices/compare',
    { params: { query: { models: models.map(idOf) } } },
    { enabled: models.length > 0, staleTime: 5 * 60_000 },
  );
  const measures = useMemo(() => comparable(models.map(({ quality }) => quality)), [models]);
  const measure = measures.find((one) => one === search.score) ?? measures[0];
  const points = useMemo(
    () => (measure === undefined ? [] : pointsOf(models, usage.data?.models ?? [], measure)),
    [models, usage.data, measure],
  );
  const error = catalogue.error ?? usage.error;
  if (error !== null)
    return <Failed error={error} retry={() => void (catalogue.error ? catalogue : usage).refetch()} />;
  return (
    <Card title={words.title} hint={words.lead} flush>
      {catalogue.isPending || (usage.isPending && models.length > 0) ? (
        <div className="grid gap-3 px-5 pb-5">
          <p className="text-sm text-muted">{words.loading}</p>
          <Skeleton className="h-[26rem]" />
        </div>
      ) : measure === undefined ? (
        <p className="px-5 pb-6 text-sm text-muted">{words.empty}</p>
      ) : (
        <Picture points={points} measure={measure} measures={measures} usage={usage.data} />
      )}
    </Card>
  );
}

function Picture({
  points,
  measure,
  measures,
  usage,
}: {
  points: readonly Point[];
  measure: string;
  measures: readonly string[];
  usage: UsageComparison | undefined;
}) {
  const navigate = route.useNavigate();
  return (
    <>
      <div className="px-4 sm:px-5">
        <div className="mb-3 w-60">
          <SelectField
            label={words.measure}
            value={measure}
            options={measures.map((value) => ({ value, label: value }))}
            onChange={(event) =>
              void navigate({
                search: (before) => ({ ...before, score: event.target.value }),
                replace: true,
                resetScroll: false,
              })
            }
          />
        </div>
        <Scatter points={points} measure={measure} now={usage?.current.compared_usd ?? null} />
        <p className="mt-2 mb-4 max-w-[80ch] text-xs text-muted">{words.note}</p>
      </div>
      <Table caption={words.caption(measure)} columns={COLUMNS} rows={points} keyOf={(row) => row.id} />
    </>
  );
}

const COLUMNS: readonly Column<Point>[] = [
  {
    key: 'model',
    title: text.models.model,
    className: 'sm:max-w-96',
    cell: (row) => <ModelName provider={row.provider} model={row.model} name={row.name} />,
  },
  { key: 'score', title: words.score, align: 'right', cell: (row) => row.score },
  { key: 'cost', title: text.models.cost, align: 'right', cell: (row) => <Money amount={row.cost} /> },
  {
    key: 'difference',
    title: text.models.difference,
    align: 'right',
    cell: (row) => <Difference usd={row.difference} percent={row.percent} />,
  },
  {
    key: 'published',
    title: words.published,
    wide: true,
    className: 'text-xs text-muted',
    cell: (row) => row.quality,
  },
];
