import type { ProofByDay, ProofNumbers, ProofRow } from '@/api/generated';
import { text } from '@/text';
import { cx } from '@/ui/cx';
import { Count } from '@/ui/Figure';
import { type Column, Table } from '@/ui/Table';
import { nameOf } from './proof';

const words = text.sources.verify;
const NAMES = [
  'received',
  'claimed',
  'duplicates',
  'conflicts',
  'voided',
  'late',
  'quarantined',
  'in_flight',
  'adjusted',
  'counted',
  'in_lake',
  'drift',
] as const;
const SELDOM: readonly string[] = ['voided', 'late', 'adjusted', 'quarantined', 'conflicts'];

/** All of it in figures; columns in which there is nothing at all are left out. */
export function ProofTable({ proof }: { proof: ProofByDay }) {
  const names = NAMES.filter((name) => !SELDOM.includes(name) || proof.days.some((row) => (row[name] ?? 0) !== 0));
  const columns: readonly Column<ProofRow>[] = [
    {
      key: 'day',
      title: proof.granularity === 'month' ? words.columns.month : words.columns.day,
      cell: (row) => <span className="whitespace-nowrap">{nameOf(row)}</span>,
    },
    ...names.map((name) => ({
      key: name,
      title: words.columns[name],
      align: 'right' as const,
      cell: (row: ProofRow) => <Cell numbers={row} name={name} />,
    })),
  ];
  return (
    <Table
      caption={words.table}
      columns={columns}
      rows={proof.days}
      keyOf={(row) => row.day}
      footer={
        <tr>
          <th scope="row" className="px-4 py-2.5 text-left font-medium sm:px-5">
            {words.total}
          </th>
          {names.map((name) => (
            <td key={name} className="figures px-3 py-2.5 text-right max-sm:last:pr-4 sm:px-5">
              <Cell numbers={proof.totals} name={name} />
            </td>
          ))}
        </tr>
      }
    />
  );
}

function Cell({ numbers, name }: { numbers: ProofNumbers; name: (typeof NAMES)[number] }) {
  const value = numbers[name];
  const quiet = value === 0 && name !== 'drift';
  const tone = name === 'drift' && value !== null ? (value === 0 ? 'text-good' : 'text-bad font-semibold') : '';
  return (
    <span className={cx(quiet ? 'text-muted' : tone)}>
      <Count value={value} />
    </span>
  );
}
