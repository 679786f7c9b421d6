import { useMemo } from 'react';
import { api } from '@/api/client';
import type { Anomaly, ExpectedCourse } from '@/api/generated';
import { useZone } from '@/app/session/useAccount';
import { TimeChart } from '@/charts/TimeChart';
import { formatMoney } from '@/format/money';
import { formatDecimal } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { drawingOf, hasRange } from './expected';

const words = text.alerts.anomalies;

/** What came against what was expected, before, during and after it, with the range that a step moves in as a rule. */
export function ExpectedChart({ anomaly }: { anomaly: Anomaly }) {
  const query = api.useQuery(
    'get',
    '/v1/anomalies/{anomaly_id}/expected',
    { params: { path: { anomaly_id: anomaly.anomaly_id } } },
    { staleTime: 5 * 60_000 },
  );
  return (
    <Card title={words.around} hint={words.aroundHint}>
      <Shown
        of={query}
        waiting={<Skeleton className="h-80" />}
        isEmpty={({ series }) => series.length === 0}
        empty={<Empty title={words.noCourse}>{words.noCourseLead}</Empty>}
      >
        {(course) => (
          <>
            <Chart course={course} />
            <p className="mt-3 text-xs text-muted">{explanationOf(course)}</p>
          </>
        )}
      </Shown>
    </Card>
  );
}

function Chart({ course }: { course: ExpectedCourse }) {
  const zone = useZone();
  const drawing = useMemo(() => drawingOf(course), [course]);
  return (
    <TimeChart
      label={words.aroundLabel}
      {...drawing}
      bucket={course.granularity}
      zone={zone}
      height={280}
      axis={(value) => formatMoney(String(value), 'USD', 'short')}
    />
  );
}

function explanationOf({ series, score_asked: score, as_recorded: asRecorded, granularity }: ExpectedCourse): string {
  const range = hasRange(series) ? words.rangeMeans[granularity](formatDecimal(score)) : words.noRange[granularity];
  return asRecorded ? range : `${range} ${words.changedSince}`;
}
