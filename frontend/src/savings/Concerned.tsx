import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ConcernedSpend } from '@/api/generated';
import { costsOfCalls } from '@/app/costsLinks';
import { forDrawing, isZero } from '@/format/money';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Money } from '@/ui/Figure';
import { type Column, More, Table } from '@/ui/Table';

const words = text.savings;
const FIRST = 8;

/** Piece by piece what is spent on the calls that an advice concerns, the most first, and what of it could be saved. */
export function Concerned({ spend }: { spend: readonly ConcernedSpend[] }) {
  const [all, setAll] = useState(false);
  const rows = useMemo(
    () => spend.toSorted((one, other) => forDrawing(other.current_usd) - forDrawing(one.current_usd)),
    [spend],
  );
  return (
    <Card flush title={words.concerned}>
      <Table
        caption={words.concerned}
        columns={columnsOf(spend.some((row) => !isZero(row.savings_usd)))}
        rows={all ? rows : rows.slice(0, FIRST)}
        keyOf={(row) => JSON.stringify([row.provider, row.model, row.project, row.team, row.feature])}
      />
      {!all && rows.length > FIRST && <More onClick={() => setAll(true)} busy={false} />}
    </Card>
  );
}

function columnsOf(saves: boolean): Column<ConcernedSpend>[] {
  return [
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
      wide: saves,
      cell: (row) => <Money amount={row.current_usd} />,
    },
    ...(saves ? [SAVINGS] : []),
  ];
}

const SAVINGS: Column<ConcernedSpend> = {
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
};

/** The team, and below it what it makes with these calls; leads to what they cost. */
function Whose({ row }: { row: ConcernedSpend }) {
  const made = [row.project, row.feature].filter((name) => name !== '').join(' / ');
  return (
    <>
      <Link {...costsOfCalls(row)} className="block max-w-64 hover:text-accent hover:underline">
        <Name value={row.team} />
      </Link>
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
