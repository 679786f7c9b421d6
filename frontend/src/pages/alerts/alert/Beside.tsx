/** Beside what happened: its figures, what the difference of an anomaly is made of, and who spent or brought most. */
import { amountIn, explainedFact, type Part, partsFact, unitOf } from '@/alerts/facts';
import { figuresOf } from '@/alerts/words';
import type { Alert } from '@/api/generated';
import { valueName } from '@/app/dimensions';
import { useValueNames } from '@/app/filters/useValueNames';
import { forDrawing, formatChange } from '@/format/money';
import { text } from '@/text';
import { BarList } from '@/ui/BarList';
import { Card } from '@/ui/Card';
import { FactLines } from '@/ui/FactLines';
import { Moment } from '@/ui/Moment';

/** Nothing where the alert tells none of it. */
export function Beside({ alert }: { alert: Alert }) {
  const { facts } = alert;
  const figures = figuresOf(alert);
  if (figures.length + explainedFact(facts).length + partsFact(facts).length === 0) return null;
  return (
    <div className="grid gap-4 *:min-w-0 sm:gap-5 lg:row-span-2">
      {figures.length > 0 && (
        <Card title={text.alerts.figuresTitle} hint={text.alerts.figuresHint}>
          <FactLines
            facts={figures.map((one) => ({
              name: one.label,
              value: <span className="figures font-medium">{'at' in one ? <Moment at={one.at} /> : one.says}</span>,
            }))}
          />
        </Card>
      )}
      <MadeOf alert={alert} />
      <Top alert={alert} />
    </div>
  );
}

/** Of an anomaly, as far as it was known when it was told; how they lead to what was spent, its own page draws. */
function MadeOf({ alert: { facts } }: { alert: Alert }) {
  const parts = explainedFact(facts);
  if (parts.length === 0) return null;
  const { causes, madeOf } = text.alerts.anomalies;
  const known: Readonly<Record<string, { name: string }>> = causes;
  return (
    <Card title={madeOf}>
      <FactLines
        facts={parts.map(({ cause, amount }) => ({
          name: known[cause]?.name ?? cause,
          value: <span className="figures font-medium">{formatChange(amount)}</span>,
        }))}
      />
    </Card>
  );
}

function Top({ alert: { facts } }: { alert: Alert }) {
  const names = useValueNames();
  const parts = partsFact(facts);
  if (parts.length === 0) return null;
  const unit = unitOf(facts);
  // Of an anomaly they are who brought the difference, some of it less than usual.
  const isDifference = facts.anomaly_id !== undefined;
  const title = isDifference ? text.alerts.anomalies.broughtBy : text.alerts.topTitle;
  const most = Math.max(...parts.map(sizeOf));
  return (
    <Card title={title}>
      <BarList
        label={title}
        bars={parts.map((one) => ({
          key: `${one.dimension} ${one.value}`,
          label: (
            <>
              <span className="text-muted">{text.scope.dimension(one.dimension)} </span>
              <span title={one.value}>{valueName(one.dimension, one.value, names)}</span>
            </>
          ),
          value: isDifference ? formatChange(one.amount) : amountIn(one.amount, unit),
          share: most > 0 ? sizeOf(one) / most : 0,
        }))}
      />
    </Card>
  );
}

function sizeOf({ amount }: Part): number {
  return Math.abs(forDrawing(amount));
}
