import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { joinFilter, valueName } from '@/app/dimensions';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Count, Money, Share } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { type Column, Table } from '@/ui/Table';
import { useCatalogue } from '../catalogue';
import { type ProviderRow, providersOf } from './providers';

const words = text.models.providers;
const MOST = 50;

/** Who is paid how much, and how many models each has in the price book. */
export default function ProvidersView() {
  const summary = api.useQuery('get', '/v1/costs/summary', { params: { query: { top: MOST } } });
  const catalogue = useCatalogue();
  const rows = useMemo(
    () => providersOf(summary.data?.top_drivers.provider ?? [], catalogue.data ?? []),
    [summary.data, catalogue.data],
  );
  const others = rows.filter(({ driver }) => driver === null);
  const isCounted = catalogue.data !== undefined;
  return (
    <>
      <Card flush>
        <Shown
          of={summary}
          waiting={
            <div className="px-5 pb-5">
              <Skeleton className="h-64" />
            </div>
          }
        >
          {() => (
            <Table
              caption={words.caption}
              columns={columnsOf(isCounted)}
              rows={rows.filter(({ driver }) => driver !== null)}
              keyOf={(row) => row.provider}
              empty={<p className="px-5 pb-6 text-sm text-muted">{words.empty}</p>}
            />
          )}
        </Shown>
      </Card>
      {/* How many rows the first table has is not known before. */}
      {summary.data !== undefined && (
        <Card title={words.others} hint={words.othersLead}>
          <Shown of={catalogue} waiting={<Skeleton className="h-40" />}>
            {() => <Others rows={others} />}
          </Shown>
        </Card>
      )}
    </>
  );
}

function columnsOf(isCounted: boolean): Column<ProviderRow>[] {
  return [
    { key: 'provider', title: text.models.provider, cell: ({ provider }) => <ProviderCosts provider={provider} /> },
    {
      key: 'spend',
      title: words.spend,
      align: 'right',
      cell: ({ driver }) => (
        <Money
          amount={driver?.cost_usd}
          lowerBound={driver !== null && driver.unpriced_requests > 0 && driver.cost_usd !== null}
        />
      ),
    },
    {
      key: 'share',
      title: text.models.share,
      align: 'right',
      cell: ({ driver }) => <Share value={driver?.share} />,
    },
    {
      key: 'calls',
      title: text.models.calls,
      align: 'right',
      wide: true,
      cell: ({ driver }) => <Count value={driver?.requests} />,
    },
    {
      key: 'models',
      title: words.catalogue,
      align: 'right',
      wide: true,
      cell: (row) => isCounted && <ProviderModels row={row} />,
    },
  ];
}

function ProviderCosts({ provider }: { provider: string }) {
  const name = valueName('provider', provider);
  return (
    <Link
      to="/costs"
      search={{ period: 'month', rows: 'model', filter: [joinFilter('provider', provider)] }}
      className="block max-w-64 truncate font-medium hover:underline"
      title={name}
    >
      {name}
    </Link>
  );
}

function ProviderModels({ row: { provider, models } }: { row: ProviderRow }) {
  if (models === 0) return <Count value={0} />;
  return (
    <Link to="/models" search={{ tab: 'prices', provider }} className="figures text-accent hover:underline">
      {formatCount(models)}
    </Link>
  );
}

function Others({ rows }: { rows: readonly ProviderRow[] }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-x-6 gap-y-1.5 text-sm">
      {rows.map((row) => (
        <li key={row.provider} className="flex min-w-0 justify-between gap-3">
          <span className="min-w-0 truncate" title={row.provider}>
            {row.provider}
          </span>
          <ProviderModels row={row} />
        </li>
      ))}
    </ul>
  );
}
