import type { AdjustmentEntry, AdjustmentsPage } from '@/api/generated';
import { text } from '@/text';
import { Count, Money } from '@/ui/Figure';
import { Day } from '@/ui/Moment';
import { SheetSection } from '@/ui/SheetSection';
import { More, Table } from '@/ui/Table';

const words = text.settings.records.months;

/** What came for a closed month afterwards, by the day on which it was entered. `pages`: as far as they were asked for. */
export function Adjustments({
  pages,
  onMore,
  busy,
}: {
  pages: readonly AdjustmentsPage[];
  /** Undefined where there are no more. */
  onMore: (() => void) | undefined;
  busy: boolean;
}) {
  const [whole] = pages;
  const rows = pages.flatMap((page) => page.entries);
  if (whole === undefined || rows.length === 0) return null;
  return (
    <SheetSection
      title={words.adjustmentsTitle}
      lead={
        <>
          <Money amount={whole.cost_usd} lowerBound={whole.unpriced_requests > 0} /> {words.inAll}
        </>
      }
    >
      <Table
        caption={words.adjustmentsTitle}
        rows={rows}
        keyOf={({ day, reason }) => `${day} ${reason}`}
        columns={[
          { key: 'day', title: words.entered, cell: ({ day }) => <Day day={day} /> },
          { key: 'reason', title: words.reason, cell: ({ reason }) => reasonWords(reason) },
          { key: 'calls', title: words.calls, align: 'right', cell: ({ requests }) => <Count value={requests} /> },
          {
            key: 'cost',
            title: words.cost,
            align: 'right',
            cell: ({ cost_usd, unpriced_requests }) => <Money amount={cost_usd} lowerBound={unpriced_requests > 0} />,
          },
        ]}
      />
      {onMore !== undefined && <More onClick={onMore} busy={busy} />}
    </SheetSection>
  );
}

function reasonWords(reason: AdjustmentEntry['reason']): string {
  const known: Record<string, string> = words.reasons;
  return known[reason] ?? reason;
}
