import type { ReactNode } from 'react';
import type { Anomaly } from '@/api/generated';
import { forDrawing } from '@/format/money';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { cx } from '@/ui/cx';
import { Money, MoneyChange } from '@/ui/Figure';
import { waterfall } from './waterfall';

/** From what was expected to what was spent: parts that add up exactly. */
export function MadeOf({ anomaly }: { anomaly: Anomaly }) {
  const { parts } = anomaly.explanation;
  const expected = forDrawing(anomaly.expected_usd);
  const { steps, low, high } = waterfall(
    expected,
    parts.map((part) => ({ key: part.cause, amount: forDrawing(part.amount_usd) })),
  );
  const extent = high - low || 1;
  const bar = (from: number, to: number) => ({
    left: `${String(((Math.min(from, to) - low) / extent) * 100)}%`,
    width: `${String((Math.abs(to - from) / extent) * 100)}%`,
  });
  const words = text.alerts.anomalies;
  return (
    <Card title={words.madeOf} hint={words.madeOfHint}>
      <ul className="grid gap-3 text-sm">
        <Row
          label={words.expected}
          value={<Money amount={anomaly.expected_usd} />}
          style={bar(0, expected)}
          look="bg-(--series-rest)"
          strong
        />
        {parts.map((part, place) => {
          const step = steps[place];
          const isMore = !part.amount_usd.startsWith('-');
          return (
            <Row
              key={part.cause}
              label={words.causes[part.cause].name}
              hint={words.causes[part.cause].means}
              value={<MoneyChange amount={part.amount_usd} />}
              style={bar(step?.from ?? 0, step?.to ?? 0)}
              look={isMore ? 'bg-bad' : 'bg-(--series-1)'}
            />
          );
        })}
        <Row
          label={words.actual}
          value={<Money amount={anomaly.actual_usd} lowerBound={anomaly.explanation.unpriced_requests > 0} />}
          style={bar(0, forDrawing(anomaly.actual_usd))}
          look="bg-(--series-rest)"
          strong
        />
      </ul>
    </Card>
  );
}

function Row({
  label,
  hint,
  value,
  style,
  look,
  strong = false,
}: {
  label: string;
  hint?: string;
  value: ReactNode;
  style: { left: string; width: string };
  look: string;
  strong?: boolean;
}) {
  return (
    <li>
      <div className={cx('flex items-baseline justify-between gap-4', strong && 'font-semibold')}>
        <span className="min-w-0 truncate" title={hint}>
          {label}
        </span>
        <span>{value}</span>
      </div>
      <div className="relative mt-1 h-2 rounded-full bg-sunken" aria-hidden>
        <div className={cx('absolute inset-y-0 min-w-px rounded-full', look)} style={style} />
      </div>
    </li>
  );
}
