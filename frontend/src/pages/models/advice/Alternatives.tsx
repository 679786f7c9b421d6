import { Link } from '@tanstack/react-router';
import type { AlternativeModel, ModelAlternatives } from '@/api/generated';
import { formatCompact } from '@/format/number';
import { text } from '@/text';
import { Money, Unknown } from '@/ui/Figure';
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
  return (
    <>
      {!found.is_own_usage && <p className="px-4 pb-3 text-sm text-muted sm:px-5">{words.example}</p>}
      <Table
        caption={words.caption}
        columns={columnsOf(from)}
        rows={[found.current, ...found.models]}
        keyOf={(row) => (row === found.current ? 'current' : idOf(row))}
        selected={(row) => row === found.current}
      />
      {found.models.length === 0 && <p className="px-5 py-5 text-sm text-muted">{words.empty}</p>}
    </>
  );
}

function columnsOf(from: string): Column<AlternativeModel>[] {
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
    {
      key: 'context',
      title: words.context,
      align: 'right',
      wide: true,
      cell: (row) => (row.context_window === null ? <Unknown /> : formatCompact(row.context_window)),
    },
    {
      key: 'needs',
      title: words.fits,
      wide: true,
      cell: (row) => <Needs lacks={row.lacks} notKnown={row.not_known} />,
    },
    { key: 'score', title: words.score, wide: true, cell: (row) => <Score of={row} /> },
    {
      key: 'migrate',
      title: <span className="sr-only">{words.migrate}</span>,
      wide: true,
      cell: (row) =>
        idOf(row) !== from && (
          <Link
            to="/models"
            search={{ tab: 'migrate', from, to: idOf(row) }}
            className="screen-only text-xs font-medium whitespace-nowrap text-accent hover:underline"
          >
            {words.migrate}
          </Link>
        ),
    },
  ];
}

function Score({ of: { score, score_change } }: { of: AlternativeModel }) {
  if (score === null) return <span className="text-xs text-muted">{words.noScore}</span>;
  return (
    <span className="figures text-xs">
      {score} {score_change}
    </span>
  );
}
