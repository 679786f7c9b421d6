import { useMemo } from 'react';
import { daysFact, unitOf } from '@/alerts/facts';
import type { Alert } from '@/api/generated';
import { useZone } from '@/app/session/useAccount';
import type { Line } from '@/charts/plan';
import { TimeChart } from '@/charts/TimeChart';
import { forDrawing, isZero } from '@/format/money';
import { formatQuantity } from '@/format/unit';
import { momentIn } from '@/format/zone';
import { text } from '@/text';
import { Card } from '@/ui/Card';

/** The days up to the alert, as it was made with; without the empty ones before anything was spent. */
export function DaysChart({ alert: { facts } }: { alert: Alert }) {
  const zone = useZone();
  const unit = unitOf(facts);
  const days = useMemo(() => {
    const all = daysFact(facts);
    const first = all.findIndex((one) => !isZero(one.amount));
    return first < 0 ? [] : all.slice(first);
  }, [facts]);
  const times = useMemo(() => days.map(({ day }) => Date.parse(momentIn(zone, `${day}T00:00`) ?? day)), [days, zone]);
  const lines = useMemo<Line[]>(
    () => [
      {
        label: text.alerts.days.spent,
        values: days.map((one) => forDrawing(one.amount)),
        colour: 'series-1',
        kind: 'bars',
        read: (place) => formatQuantity(days[place]?.amount ?? '0', unit),
      },
    ],
    [days, unit],
  );
  if (days.length < 2) return null;
  return (
    <Card title={text.alerts.days.title}>
      <TimeChart
        label={text.alerts.days.label}
        times={times}
        lines={lines}
        bucket="day"
        zone={zone}
        height={200}
        axis={(value) => formatQuantity(String(value), unit, 'short')}
      />
    </Card>
  );
}
