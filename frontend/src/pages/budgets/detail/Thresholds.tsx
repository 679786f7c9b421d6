import { Check } from 'lucide-react';
import type { Budget, ThresholdBody } from '@/api/generated';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { LEVEL_TONES } from '@/ui/levels';

/** When somebody is told, whom that reaches, and which of it has happened in this period. */
export function Thresholds({ budget, percent }: { budget: Budget; percent: number | null }) {
  const words = text.budgets.thresholds;
  return (
    <Card title={words.title} hint={budget.alerts ? words.hint : words.off}>
      <ul className="grid gap-3 text-sm">
        {budget.thresholds.map((one) => (
          <li key={`${String(one.kind)} ${String(one.percent)}`} className="flex items-start gap-3">
            <span className="figures w-14 shrink-0 font-semibold">{text.budgets.percent(one.percent)}</span>
            <div className="min-w-0 flex-1">
              <div className="flex flex-wrap items-center gap-2">
                <Badge tone={LEVEL_TONES[one.level]}>{text.alerts.level[one.level]}</Badge>
                {one.kind === 'forecast' && <span className="text-xs text-muted">{words.foreseen}</span>}
                {isReached(one, percent) && (
                  <span className="inline-flex items-center gap-1 text-xs text-muted">
                    <Check className="size-3.5" aria-hidden />
                    {words.reached}
                  </span>
                )}
              </div>
              <p className="mt-0.5 text-xs text-muted">{words.goesTo[one.level]}</p>
            </div>
          </li>
        ))}
        {budget.thresholds.length === 0 && <li className="text-muted">{words.none}</li>}
        {budget.reminds_daily && <li className="text-xs text-muted">{words.reminds}</li>}
      </ul>
    </Card>
  );
}

function isReached(one: ThresholdBody, percent: number | null): boolean {
  return one.kind !== 'forecast' && percent !== null && percent >= one.percent;
}
