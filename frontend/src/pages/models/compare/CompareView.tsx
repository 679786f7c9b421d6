import { getRouteApi } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { UsageComparison } from '@/api/generated';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Count, Money, Stat } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { type Column, Table } from '@/ui/Table';
import { Assumptions } from '../Assumptions';
import { ModelName } from '../ModelName';
import { NothingInUse } from '../NothingInUse';
import { idOf } from '../search';
import { Beside } from './Beside';
import { Others } from './Others';

const route = getRouteApi('/shell/models');
const words = text.models.compare;

type InUse = UsageComparison['current']['models'][number];

/** The organization's own calls of the last 30 days, on other models. */
export default function CompareView() {
  const { beside = [] } = route.useSearch();
  const usage = api.useQuery('get', '/v1/prices/compare', {}, { staleTime: 5 * 60_000 });
  return (
    <Shown
      of={usage}
      waiting={<Skeleton className="h-[40rem]" />}
      isEmpty={(data) => data.current.requests === 0}
      empty={
        <Card>
          <NothingInUse />
        </Card>
      }
    >
      {(data) => (
        <div className="grid gap-4 *:min-w-0 sm:gap-5">
          <Usage usage={data} />
          {beside.length > 0 && <Beside beside={beside} />}
          <Others moves={data.models} beside={beside} />
          <Assumptions title={words.assumptions} texts={data.assumptions.map((one) => one.text)} />
        </div>
      )}
    </Shown>
  );
}

function Usage({ usage: { current } }: { usage: Pick<UsageComparison, 'current'> }) {
  return (
    <Card title={words.now} hint={text.models.period} flush>
      <div className="grid grid-cols-2 gap-5 px-4 pb-4 sm:grid-cols-3 sm:px-5">
        <Stat label={words.calls} value={<Count value={current.requests} />} />
        <Stat label={words.counted} value={<Money amount={current.counted_usd} lowerBound={current.lower_bound} />} />
        <Stat label={words.today} value={<Money amount={current.compared_usd} />} />
      </div>
      <Table caption={words.nowCaption} columns={IN_USE} rows={current.models} keyOf={idOf} />
    </Card>
  );
}

const IN_USE: readonly Column<InUse>[] = [
  {
    key: 'model',
    title: text.models.model,
    className: 'sm:max-w-80',
    cell: (row) => <ModelName provider={row.provider} model={row.model} />,
  },
  { key: 'calls', title: words.calls, align: 'right', cell: (row) => <Count value={row.requests} /> },
  {
    key: 'input',
    title: words.meanInput,
    align: 'right',
    wide: true,
    cell: (row) => words.tokens(formatCount(row.mean_input_tokens)),
  },
  {
    key: 'counted',
    title: words.counted,
    align: 'right',
    cell: (row) => <Money amount={row.counted_usd} lowerBound={row.lower_bound && row.counted_usd !== null} />,
  },
  {
    key: 'today',
    title: words.today,
    align: 'right',
    wide: true,
    cell: (row) => <Money amount={row.cost_usd} />,
  },
];
