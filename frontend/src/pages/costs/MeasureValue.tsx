import type { CostRow, Costs } from '@/api/generated';
import { formatDuration } from '@/format/number';
import { Count, Money, NotApplicable, Share, Unknown } from '@/ui/Figure';
import { type Measure, unitOf } from './measures';

/** One figure of a row, as the API gives it. */
export function MeasureValue({
  of: row,
  measure,
}: {
  of: Pick<CostRow, 'measures' | 'lower_bound'> | (Pick<Costs, 'lower_bound'> & { measures: CostRow['measures'] });
  measure: Measure;
}) {
  const value = row.measures[measure];
  const unit = unitOf(measure);
  if (unit === 'money') {
    return <Money amount={value === undefined ? null : (value as string | null)} lowerBound={row.lower_bound} />;
  }
  if (unit === 'ratio') return <Share value={value ?? null} />;
  if (unit === 'duration')
    return value === null || value === undefined ? <NotApplicable /> : <Duration value={Number(value)} />;
  return value === null || value === undefined ? <Unknown /> : <Count value={Number(value)} />;
}

function Duration({ value }: { value: number }) {
  return <span className="figures whitespace-nowrap">{formatDuration(value)}</span>;
}
