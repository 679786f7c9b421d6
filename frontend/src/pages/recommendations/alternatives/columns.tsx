import { Link } from '@tanstack/react-router';
import type { AlternativeModel } from '@/api/generated';
import { formatMoney } from '@/format/money';
import { formatCompact, formatPercent } from '@/format/number';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Money, MoneyChange, Unknown } from '@/ui/Figure';
import type { Column } from '@/ui/Table';

const words = text.recommendations.alternatives;

export function columnsOf(current: AlternativeModel): Column<AlternativeModel>[] {
  return [
    { key: 'model', title: words.columns.model, cell: (row) => <Name row={row} isCurrent={row === current} /> },
    {
      key: 'cost',
      title: words.columns.cost,
      align: 'right',
      cell: (row) =>
        row.cost_usd === null ? <span className="text-muted">{words.unpriced}</span> : <Money amount={row.cost_usd} />,
    },
    {
      key: 'difference',
      title: words.columns.difference,
      align: 'right',
      cell: (row) => (row === current ? '' : <Difference row={row} />),
    },
    {
      key: 'input',
      title: words.columns.input,
      align: 'right',
      wide: true,
      cell: (row) => <Rate row={row} of="input_uncached_tokens" />,
    },
    {
      key: 'output',
      title: words.columns.output,
      align: 'right',
      wide: true,
      cell: (row) => <Rate row={row} of="output_tokens" />,
    },
    {
      key: 'context',
      title: words.columns.context,
      align: 'right',
      wide: true,
      cell: (row) => (row.context_window === null ? <Unknown /> : formatCompact(row.context_window)),
    },
    {
      key: 'score',
      title: words.columns.score,
      align: 'right',
      wide: true,
      cell: (row) => row.quality ?? <Unknown />,
    },
    { key: 'lacks', title: words.columns.lacks, cell: (row) => <Lacks row={row} /> },
    {
      key: 'try',
      title: <span className="sr-only">{words.tryIt}</span>,
      cell: (row) => (row === current ? '' : <TryIt from={current} to={row} />),
    },
  ];
}

function Name({ row, isCurrent }: { row: AlternativeModel; isCurrent: boolean }) {
  return (
    <div className="max-w-72 min-w-40">
      <span className="block truncate font-medium" title={`${row.provider}/${row.model}`}>
        {row.name ?? row.model}
      </span>
      <span className="flex flex-wrap items-center gap-1.5 text-xs text-muted">
        <span className="truncate">{row.provider}</span>
        {isCurrent && <Badge tone="accent">{words.current}</Badge>}
        {row.deprecated === true && <Badge tone="warn">{words.deprecated}</Badge>}
      </span>
    </div>
  );
}

function Difference({ row }: { row: AlternativeModel }) {
  if (row.difference_usd === null) return <Unknown />;
  const saves = row.difference_usd.startsWith('-');
  return (
    <span className={saves ? 'text-good' : 'text-bad'}>
      <MoneyChange amount={row.difference_usd} />
      {row.difference_percent !== null && (
        <span className="block text-xs">
          {saves ? '' : '+'}
          {formatPercent(row.difference_percent, 1)}
        </span>
      )}
    </span>
  );
}

function Rate({ row, of }: { row: AlternativeModel; of: 'input_uncached_tokens' | 'output_tokens' }) {
  const rate = row.rates[of];
  if (rate === undefined || rate === null) return <Unknown />;
  return <span className="whitespace-nowrap">{formatMoney(rate.usd, 'USD', 'exact')}</span>;
}

function Lacks({ row }: { row: AlternativeModel }) {
  const plain = (list: readonly string[]) => list.join(', ').replaceAll('_', ' ');
  return (
    <span className="block max-w-56 text-xs text-muted">
      {row.lacks.length > 0 && <span className="block text-warn">{words.lacks(plain(row.lacks))}</span>}
      {row.not_known.length > 0 && words.notKnown(plain(row.not_known))}
    </span>
  );
}

function TryIt({ from, to }: { from: AlternativeModel; to: AlternativeModel }) {
  const change = {
    kind: 'move',
    percent: 50,
    model: `${from.provider}/${from.model}`,
    to_model: `${to.provider}/${to.model}`,
    from: '',
  } as const;
  return (
    <Link
      to="/forecasts/what-if/new"
      search={{ changes: [change] }}
      className="text-xs font-medium whitespace-nowrap text-accent hover:underline"
    >
      {words.tryIt}
    </Link>
  );
}
