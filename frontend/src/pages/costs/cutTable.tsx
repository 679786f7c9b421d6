/** What the two tables of a cut share: what they are given, their first rows, their name and their colours. */
import { type ReactNode, useState } from 'react';
import { dimensionName } from '@/app/dimensions';
import { cssColour, seriesColour } from '@/charts/colours';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import type { Sorting } from '@/ui/Table';
import type { Breakdown, Question } from './question';
import type { CostsSearch } from './search';

export type CutTableProps = {
  breakdown: Breakdown;
  search: CostsSearch;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  /** The value of the row below the pointer or with the focus, null when it is left. */
  onFocus: (value: string | null) => void;
};

const SHOWN_AT_FIRST = 50;

/** The first rows, and what shows the others; paper, which has no button, says how many are left out. */
export function useFirstRows<Row>(rows: readonly Row[]): { shown: readonly Row[]; further: ReactNode } {
  const [all, setAll] = useState(false);
  const left = all ? 0 : Math.max(0, rows.length - SHOWN_AT_FIRST);
  if (left === 0) return { shown: rows, further: null };
  const further = (
    <div className="border-t border-line p-3 text-center">
      <span className="screen-only">
        <Button kind="quiet" size="small" onClick={() => setAll(true)}>
          {text.costs.table.more(left)}
        </Button>
      </span>
      <span className="hidden text-sm text-muted print:inline">{text.costs.table.left(left)}</span>
    </div>
  );
  return { shown: rows.slice(0, SHOWN_AT_FIRST), further };
}

export function captionOf({ measure, rows }: Question): string {
  return text.costs.table.caption(text.costs.measures[measure], dimensionName(rows));
}

/** The colour that a value has in the chart. */
export function Dot({ rank }: { rank: number }) {
  return (
    <span
      className="size-2.5 shrink-0 rounded-sm"
      style={{ backgroundColor: cssColour(seriesColour(rank)) }}
      aria-hidden
    />
  );
}
