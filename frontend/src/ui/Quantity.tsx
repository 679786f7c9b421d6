import { formatQuantity, type Unit, type Quantity as Value } from '@/format/unit';
import { text } from '@/text';
import { Money, Unknown } from './Figure';

/** A figure in USD, tokens or requests, as a budget or a forecast has it. */
export function Quantity({
  value,
  unit,
  lowerBound = false,
}: {
  value: Value | null;
  unit: Unit;
  lowerBound?: boolean;
}) {
  if (value === null) return <Unknown />;
  if (unit === 'usd') return <Money amount={String(value)} lowerBound={lowerBound} />;
  return (
    <span className="figures">
      {formatQuantity(value, unit)} <span className="unit font-normal text-muted">{text.units[unit]}</span>
    </span>
  );
}

/** Between what most outcomes lie. */
export function Range({ low, high, unit }: { low: Value | null; high: Value | null; unit: Unit }) {
  if (low === null || high === null) return <Unknown />;
  return (
    <span className="figures whitespace-nowrap">
      {formatQuantity(low, unit)} – {formatQuantity(high, unit)}
    </span>
  );
}
