import { CalendarPlus, Plus } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import type { ForecastAdjustment } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { formatDay } from '@/format/time';
import { ScopeWords } from '@/scope/ScopeWords';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { type Column, Table } from '@/ui/Table';
import { ForecastTabs } from '../ForecastTabs';
import { ChangeDialog } from './ChangeDialog';
import { effectWords } from './effect';
import { RemoveDialog } from './RemoveDialog';

const words = text.forecasts.changes;

export function ChangesPage() {
  const query = api.useQuery('get', '/v1/forecast-adjustments');
  const [edited, setEdited] = useState<ForecastAdjustment | 'new' | null>(null);
  const [removed, setRemoved] = useState<ForecastAdjustment | null>(null);
  const may = useMay();
  const mayChange = may('POST /v1/forecast-adjustments');
  const add = mayChange && (
    <Button kind="primary" onClick={() => setEdited('new')}>
      <Plus className="size-4" aria-hidden />
      {words.add}
    </Button>
  );
  return (
    <Page title={text.forecasts.title} lead={words.lead} actions={query.data?.adjustments.length !== 0 && add}>
      <ForecastTabs active="changes" />
      <Card flush title={words.title}>
        <Shown
          of={query}
          waiting={<SkeletonLines lines={3} />}
          isEmpty={(data) => data.adjustments.length === 0}
          empty={
            <Empty icon={CalendarPlus} title={words.empty} action={add}>
              {words.emptyLead}
            </Empty>
          }
        >
          {(data) => (
            <Table
              caption={words.title}
              rows={data.adjustments}
              keyOf={(row) => row.adjustment_id}
              columns={[...COLUMNS, ...(mayChange ? [actions(setEdited, setRemoved)] : [])]}
            />
          )}
        </Shown>
      </Card>
      {edited !== null && (
        <ChangeDialog id={edited === 'new' ? null : edited.adjustment_id} onClose={() => setEdited(null)} />
      )}
      {removed !== null && <RemoveDialog change={removed} onClose={() => setRemoved(null)} />}
    </Page>
  );
}

const COLUMNS: readonly Column<ForecastAdjustment>[] = [
  {
    key: 'note',
    title: words.columns.note,
    cell: (row) => <span className="block max-w-80 min-w-32 break-words font-medium">{row.note}</span>,
  },
  { key: 'effect', title: words.columns.effect, align: 'right', cell: (row) => effectWords(row) },
  {
    key: 'from',
    title: words.columns.from,
    cell: (row) => <span className="figures whitespace-nowrap">{formatDay(row.from)}</span>,
  },
  {
    key: 'until',
    title: words.columns.until,
    cell: (row) =>
      row.until === null ? (
        <span className="text-muted">{words.open}</span>
      ) : (
        <span className="figures whitespace-nowrap">{formatDay(row.until)}</span>
      ),
  },
  { key: 'scope', title: words.columns.scope, cell: (row) => <ScopeWords scope={row.scope} /> },
  {
    key: 'unit',
    title: words.columns.unit,
    wide: true,
    cell: (row) => (row.unit === null ? words.allUnits : text.forecasts.filters.units[row.unit]),
  },
];

function actions(
  onEdit: (change: ForecastAdjustment) => void,
  onRemove: (change: ForecastAdjustment) => void,
): Column<ForecastAdjustment> {
  return {
    key: 'actions',
    title: <span className="sr-only">{words.columns.actions}</span>,
    align: 'right',
    cell: (row) => (
      <span className="inline-flex gap-1 whitespace-nowrap">
        <Button size="small" kind="quiet" onClick={() => onEdit(row)}>
          {text.edit}
        </Button>
        <Button size="small" kind="quiet" onClick={() => onRemove(row)}>
          {text.remove}
        </Button>
      </span>
    ),
  };
}
