import type { Anomaly } from '@/api/generated';
import { valueName } from '@/app/dimensions';
import { useValueNames } from '@/app/filters/useValueNames';
import { forDrawing } from '@/format/money';
import { text } from '@/text';
import { BarList } from '@/ui/BarList';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { MoneyChange } from '@/ui/Figure';
import { anomalyTitle, filtersOf } from './words';

/** Which values brought most of the difference, along each dimension. */
export function BroughtBy({ anomaly }: { anomaly: Anomaly }) {
  const words = text.alerts.anomalies;
  const names = useValueNames();
  const bringers = anomaly.explanation.brought_by;
  const dimensions = [...new Set(bringers.map((one) => one.dimension))];
  const most = Math.max(...bringers.map((one) => Math.abs(forDrawing(one.amount_usd))), 0);
  return (
    <Card title={words.broughtBy} hint={words.broughtByHint}>
      <div className="gap-6 sm:columns-2">
        {dimensions.map((dimension) => (
          <div key={dimension} className="min-w-0 break-inside-avoid pb-5">
            <h3 className="mb-2 text-xs font-medium text-muted">{text.scope.dimension(dimension)}</h3>
            <BarList
              label={text.scope.dimension(dimension)}
              bars={bringers
                .filter((one) => one.dimension === dimension)
                .map((one) => ({
                  key: one.value,
                  label: <span title={one.value}>{valueName(dimension, one.value, names)}</span>,
                  value: <MoneyChange amount={one.amount_usd} />,
                  share: most > 0 ? Math.abs(forDrawing(one.amount_usd)) / most : 0,
                  ...(one.amount_usd.startsWith('-') ? {} : { colour: 'var(--bad)' }),
                }))}
            />
          </div>
        ))}
      </div>
      {anomaly.also_in.length > 0 && (
        <div className="border-t border-line pt-4">
          <h3 className="text-xs font-medium text-muted">{words.alsoIn}</h3>
          <div className="mt-2 flex flex-wrap gap-2">
            {anomaly.also_in.map((scope) => (
              <ButtonLink
                key={filtersOf(scope).join(' ')}
                size="small"
                to="/costs"
                search={{
                  from: anomaly.start,
                  to: anomaly.end,
                  filter: filtersOf(scope),
                  granularity: anomaly.granularity,
                }}
              >
                <span className="max-w-56 truncate">{anomalyTitle(scope, names)}</span>
              </ButtonLink>
            ))}
          </div>
        </div>
      )}
    </Card>
  );
}
