import type { PastPrice } from '@/api/generated';
import { text } from '@/text';
import { Day } from '@/ui/Moment';
import { type Column, Table } from '@/ui/Table';
import { Rate } from '../Rate';
import { SHOWN_BUCKETS } from '../rates';
import { PriceSteps } from './PriceSteps';

const words = text.models.detail;

/** What it cost before, newest first. */
export function History({ history }: { history: readonly PastPrice[] }) {
  if (history.length === 0) return <p className="text-sm text-muted">{words.historyNone}</p>;
  return (
    <div className="-mx-5 grid gap-3">
      <div className="px-5">
        <PriceSteps history={history} />
      </div>
      <Table
        caption={words.history}
        columns={COLUMNS}
        rows={history}
        keyOf={(row) => `${row.from ?? ''} ${row.until ?? ''}`}
      />
    </div>
  );
}

const COLUMNS: readonly Column<PastPrice>[] = [
  {
    key: 'from',
    title: words.from,
    cell: (row) => (
      <>
        {row.from === null ? words.always : <Day day={row.from} />}
        {row.until !== null && (
          <div className="text-xs text-muted">
            {words.until} <Day day={row.until} />
          </div>
        )}
      </>
    ),
  },
  ...SHOWN_BUCKETS.map(
    (bucket): Column<PastPrice> => ({
      key: bucket,
      title: text.models.buckets[bucket],
      align: 'right',
      cell: (row) => <Rate rates={row.rates} bucket={bucket} />,
    }),
  ),
];
