import { useNavigate, useSearch } from '@tanstack/react-router';
import { BadgeDollarSign } from 'lucide-react';
import { api } from '@/api/client';
import type { UnpricedModel } from '@/api/generated';
import { costsOf } from '@/app/costsLinks';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button, ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Count } from '@/ui/Figure';
import { Ago, Day } from '@/ui/Moment';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { Frame } from '../Frame';
import { Entries } from './Entries';
import { KINDS } from './entry';
import { PriceSheet } from './PriceSheet';
import { RatingSheet } from './RatingSheet';
import { RerateForm } from './RerateForm';
import { Reratings } from './Reratings';

const words = text.sources.unpriced;

/** What has no price, the way to give it one, and rating again what was counted. */
export function UnpricedPage() {
  const search = useSearch({ from: '/shell/sources/unpriced' });
  const navigate = useNavigate({ from: '/sources/unpriced' });
  const go = (next: typeof search) => void navigate({ search: next, resetScroll: false });
  const close = () => go({});
  const unpriced = api.useQuery('get', '/v1/prices/unpriced', {});
  const chosen = unpriced.data?.rows.find((row) => nameOf(row) === search.model && mayHavePrice(row));
  return (
    <Frame section="unpriced">
      <Card title={words.title} hint={words.hint} actions={unpriced.data && <AsOf at={unpriced.data.as_of} />} flush>
        <Shown waiting={<RowsWaiting lines={5} />} of={unpriced}>
          {(found) => (
            <Table
              caption={words.title}
              columns={columnsOf((row) => go({ model: nameOf(row) }))}
              rows={found.rows}
              keyOf={nameOf}
              empty={
                <Empty icon={BadgeDollarSign} title={words.empty}>
                  {words.emptyHint}
                </Empty>
              }
            />
          )}
        </Shown>
      </Card>
      <Reratings onMake={() => go({ rerate: 'yes' })} />
      <Entries />
      {chosen !== undefined && <PriceSheet key={nameOf(chosen)} row={chosen} onClose={close} />}
      {search.rerate === 'yes' && <RerateForm onClose={close} onBegun={(rerating) => go({ rerating })} />}
      {search.rerating !== undefined && (
        <RatingSheet key={search.rerating} reratingId={search.rerating} onClose={close} />
      )}
    </Frame>
  );
}

function nameOf(row: UnpricedModel): string {
  return `${row.provider}/${row.model}`;
}

/** Others only have to wait, or to be rated again. */
function mayHavePrice(row: UnpricedModel): boolean {
  return KINDS.some((kind) => row.can.includes(kind));
}

function AsOf({ at }: { at: string }) {
  return (
    <span className="text-xs text-muted">
      {text.sources.asOf} <Ago at={at} />
    </span>
  );
}

function columnsOf(onGive: (row: UnpricedModel) => void): readonly Column<UnpricedModel>[] {
  return [
    {
      key: 'model',
      title: words.columns.model,
      cell: (row) => (
        <span className="block max-w-72">
          <span className="block truncate font-medium" title={row.model}>
            {row.model}
          </span>
          <span className="block truncate text-xs text-muted" title={row.provider}>
            {row.provider}
          </span>
        </span>
      ),
    },
    { key: 'calls', title: words.columns.calls, align: 'right', cell: (row) => <Count value={row.requests} /> },
    { key: 'since', title: words.columns.since, wide: true, cell: (row) => <Day day={row.first_seen} /> },
    { key: 'last', title: words.columns.last, wide: true, cell: (row) => <Day day={row.last_seen} /> },
    { key: 'why', title: words.columns.why, wide: true, cell: (row) => <Why row={row} /> },
    { key: 'act', title: words.columns.act, cell: (row) => <Act row={row} onGive={() => onGive(row)} /> },
  ];
}

function Why({ row }: { row: UnpricedModel }) {
  return (
    <>
      {words.reasons[row.reason]}
      {row.buckets.length > 0 && (
        <span className="block text-xs text-muted">
          {words.buckets(row.buckets.map(text.prices.bucketName).join(', '))}
        </span>
      )}
    </>
  );
}

function Act({ row, onGive }: { row: UnpricedModel; onGive: () => void }) {
  const may = useMay();
  return (
    <span className="flex flex-wrap gap-2">
      {mayHavePrice(row) && may('POST /v1/prices/negotiated') && (
        <Button size="small" kind="primary" onClick={onGive}>
          {words.give}
        </Button>
      )}
      {row.can.includes('wait') && <span className="text-xs text-muted">{words.wait}</span>}
      <ButtonLink size="small" {...costsOf(`model:${row.model}`)}>
        {words.costs}
      </ButtonLink>
    </span>
  );
}
