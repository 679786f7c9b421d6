import { Link } from '@tanstack/react-router';
import { ArrowRight } from 'lucide-react';
import type { AlternativeModel, ModelAlternatives } from '@/api/generated';
import { formatCompact } from '@/format/number';
import { text } from '@/text';
import { Money } from '@/ui/Figure';
import { type Column, Table } from '@/ui/Table';
import { Difference } from '../Difference';
import { ModelName } from '../ModelName';
import { Needs } from '../Needs';
import { idOf } from '../search';

const words = text.models.advice;

/** The model in use first, then the others as the API orders them. */
export function Alternatives({
  found,
  from,
}: {
  found: Pick<ModelAlternatives, 'current' | 'models' | 'is_own_usage'>;
  from: string;
}) {
  const rows = [found.current, ...found.models];
  return (
    <>
      {!found.is_own_usage && <p className="px-4 pb-3 text-sm text-muted sm:px-5">{words.example}</p>}
      <Table
        caption={words.caption}
        columns={columnsOf(from, rows)}
        rows={rows}
        keyOf={(row) => (row === found.current ? 'current' : idOf(row))}
        selected={(row) => row === found.current}
      />
      {found.models.length === 0 && <p className="px-5 py-5 text-sm text-muted">{words.empty}</p>}
    </>
  );
}

function columnsOf(from: string, rows: readonly AlternativeModel[]): Column<AlternativeModel>[] {
  return [
    {
      key: 'model',
      title: text.models.model,
      className: 'sm:max-w-96',
      cell: (row) => <ModelName {...row} />,
    },
    { key: 'cost', title: text.models.cost, align: 'right', cell: (row) => <Money amount={row.cost_usd} /> },
    {
      key: 'difference',
      title: text.models.difference,
      align: 'right',
      cell: (row) => <Difference usd={row.difference_usd} percent={row.difference_percent} />,
    },
    { key: 'needs', title: words.fits, wide: true, cell: (row) => <Fits row={row} /> },
    // Where none has a score in common with the one in use, a column of that says nothing.
    ...(rows.some(({ score }) => score !== null) ? [SCORE] : []),
    {
      key: 'migrate',
      title: <span className="sr-only">{words.migrate}</span>,
      wide: true,
      cell: (row) =>
        idOf(row) !== from && (
          <Link
            to="/models"
            search={{ tab: 'migrate', from, to: idOf(row) }}
            className="screen-only inline-flex items-center gap-1 text-xs font-medium text-accent hover:underline"
            aria-label={words.migrateTo(row.name ?? row.model)}
            title={words.migrateTo(row.name ?? row.model)}
          >
            <span className="whitespace-nowrap max-xl:hidden">{words.migrate}</span>
            <ArrowRight className="size-3.5" aria-hidden />
          </Link>
        ),
    },
  ];
}

/** What the calls need, and how much text a call may be of. */
function Fits({ row: { lacks, not_known, context_window: context } }: { row: AlternativeModel }) {
  return (
    <div className="grid gap-1">
      <Needs lacks={lacks} notKnown={not_known} />
      {context !== null && <span className="text-xs text-muted">{words.contextOf(formatCompact(context))}</span>}
    </div>
  );
}

const SCORE: Column<AlternativeModel> = {
  key: 'score',
  title: words.score,
  wide: true,
  cell: (row) => <Score of={row} />,
};

function Score({ of: { score, score_change } }: { of: AlternativeModel }) {
  if (score === null) return <span className="text-xs text-muted">{words.noScore}</span>;
  return (
    <span className="figures text-xs">
      {score} {score_change}
    </span>
  );
}
