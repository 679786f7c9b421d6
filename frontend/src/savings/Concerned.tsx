import { useState } from 'react';
import type { ConcernedSpend } from '@/api/generated';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Money } from '@/ui/Figure';
import { type Column, More, Table } from '@/ui/Table';

const words = text.savings;
const FIRST = 8;

/** Piece by piece what is spent on the calls that an advice concerns, and what of it could be saved. */
export function Concerned({ spend }: { spend: readonly ConcernedSpend[] }) {
  const [all, setAll] = useState(false);
  return (
    <Card flush title={words.concerned}>
      <Table
        caption={words.concerned}
        columns={COLUMNS}
        rows={all ? spend : spend.slice(0, FIRST)}
        keyOf={(row) => JSON.stringify([row.provider, row.model, row.project, row.team, row.feature])}
      />
      {!all && spend.length > FIRST && <More onClick={() => setAll(true)} busy={false} />}
    </Card>
  );
}

const COLUMNS: readonly Column<ConcernedSpend>[] = [
  { key: 'whose', title: words.concernedColumns.whose, cell: (row) => <Whose row={row} /> },
  {
    key: 'model',
    title: words.concernedColumns.model,
    wide: true,
    cell: (row) => <Name value={`${row.provider}/${row.model}`} />,
  },
  {
    key: 'current',
    title: words.concernedColumns.current,
    align: 'right',
    wide: true,
    cell: (row) => <Money amount={row.current_usd} />,
  },
  {
    key: 'savings',
    title: words.concernedColumns.savings,
    align: 'right',
    cell: (row) => (
      <>
        <Money amount={row.savings_usd} />
        <span className="block text-xs text-muted md:hidden">
          {words.of('')}
          <Money amount={row.current_usd} />
        </span>
      </>
    ),
  },
];

/** The team, and below it what it makes with these calls. */
function Whose({ row: { team, project, feature } }: { row: ConcernedSpend }) {
  const made = [project, feature].filter((name) => name !== '').join(' / ');
  return (
    <>
      <Name value={team} />
      {made !== '' && (
        <span className="block max-w-64 truncate text-xs text-muted" title={made}>
          {made}
        </span>
      )}
    </>
  );
}

function Name({ value }: { value: string }) {
  if (value === '') return <span className="text-muted">{words.none}</span>;
  return (
    <span className="block max-w-64 truncate" title={value}>
      {value}
    </span>
  );
}
