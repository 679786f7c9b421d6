import { CircleAlert, ShieldCheck } from 'lucide-react';
import type { PeriodDifference } from '@/api/generated';
import { formatMoney } from '@/format/money';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Table } from '@/ui/Table';

const words = text.settings.records.months;

/** Whether the figures, read again, are those that were closed; where they are not, which, and what they were. */
export function Reproduces({
  holds,
  differences,
}: {
  holds: boolean;
  differences: { [measure: string]: PeriodDifference };
}) {
  const Icon = holds ? ShieldCheck : CircleAlert;
  const rows = Object.entries(differences);
  return (
    <section>
      <p className={`flex items-start gap-2 text-sm ${holds ? 'text-good' : 'text-bad'}`}>
        <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
        {holds ? words.reproduces : words.differs}
      </p>
      {rows.length > 0 && (
        <div className="-mx-4 mt-2 sm:-mx-5">
          <Table
            caption={words.differences}
            rows={rows}
            keyOf={([measure]) => measure}
            columns={[
              { key: 'measure', title: words.differences, cell: ([measure]) => measureName(measure) },
              { key: 'closed', title: words.asClosed, align: 'right', cell: ([, { closed }]) => quantity(closed) },
              { key: 'now', title: words.asRead, align: 'right', cell: ([, { now }]) => quantity(now) },
            ]}
          />
        </div>
      )}
    </section>
  );
}

function measureName(measure: string): string {
  const known: Record<string, string> = words.classes;
  return known[measure] ?? measure.replaceAll('_', ' ');
}

/** Money comes as text, everything else as a number. */
function quantity(value: PeriodDifference['now']): string {
  return typeof value === 'string' ? formatMoney(value, 'USD', 'exact') : formatCount(value);
}
