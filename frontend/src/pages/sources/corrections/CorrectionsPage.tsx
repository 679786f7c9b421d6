import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Undo2 } from 'lucide-react';
import { api } from '@/api/client';
import type { Correction } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Count, Money } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { Frame } from '../Frame';
import { isMovingWork } from '../work';
import { CorrectionSheet } from './CorrectionSheet';
import { CorrectionState } from './CorrectionState';
import { NewCorrection } from './NewCorrection';
import { scopeOf } from './scope';

const words = text.sources.corrections;

export function CorrectionsPage() {
  const search = useSearch({ from: '/shell/sources/corrections' });
  const navigate = useNavigate({ from: '/sources/corrections' });
  const may = useMay();
  const go = (next: typeof search) => void navigate({ search: next, resetScroll: false });
  const corrections = api.useQuery(
    'get',
    '/v1/corrections',
    {},
    { refetchInterval: ({ state }) => (state.data?.corrections ?? []).some((one) => isMovingWork(one.state)) && 3_000 },
  );
  const make = may('POST /v1/corrections') && (
    <Button kind="primary" onClick={() => go({ make: 'yes' })}>
      {words.make}
    </Button>
  );
  return (
    <Frame section="corrections">
      <Card title={words.title} hint={words.hint} actions={make} flush>
        <Shown waiting={<RowsWaiting lines={5} />} of={corrections}>
          {(found) => (
            <>
              <Table
                caption={words.title}
                columns={COLUMNS}
                rows={found.corrections}
                keyOf={(one) => one.correction_id}
                empty={
                  <Empty icon={Undo2} title={words.empty} action={make}>
                    {words.emptyHint}
                  </Empty>
                }
              />
              {found.more > 0 && (
                <p className="px-4 py-3 text-xs text-muted sm:px-5">{words.more(formatCount(found.more))}</p>
              )}
            </>
          )}
        </Shown>
      </Card>
      {search.make === 'yes' && (
        <NewCorrection
          apiKey={search.key}
          event={search.event}
          onClose={() => go({})}
          onBegun={(correction) => go({ correction })}
        />
      )}
      {search.correction !== undefined && (
        <CorrectionSheet key={search.correction} correctionId={search.correction} onClose={() => go({})} />
      )}
    </Frame>
  );
}

const COLUMNS: readonly Column<Correction>[] = [
  {
    key: 'what',
    title: words.columns.what,
    cell: (one) => (
      <span className="block max-w-40 sm:max-w-80">
        <Link
          to="/sources/corrections"
          search={{ correction: one.correction_id }}
          resetScroll={false}
          title={scopeOf(one.scope)}
          className="block truncate font-medium text-accent hover:underline"
        >
          {scopeOf(one.scope)}
        </Link>
        <span className="block truncate text-xs text-muted" title={one.reason}>
          {one.reason}
        </span>
      </span>
    ),
  },
  { key: 'state', title: words.columns.state, cell: (one) => <CorrectionState state={one.state} /> },
  { key: 'events', title: words.columns.events, align: 'right', cell: (one) => <Count value={one.voided} /> },
  {
    key: 'cost',
    title: words.columns.cost,
    align: 'right',
    cell: (one) => <Money amount={one.totals.cost_usd} lowerBound={one.totals.lower_bound} />,
  },
  { key: 'made', title: words.columns.made, wide: true, cell: (one) => <Ago at={one.created_at} /> },
  {
    key: 'who',
    title: words.columns.who,
    wide: true,
    cell: (one) => (
      <span className="block max-w-48 truncate text-muted" title={one.who}>
        {one.who}
      </span>
    ),
  },
];
