/** One anomaly: what came against what was expected, what the difference is made of, and who brought it. */
import { useParams } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { Anomaly } from '@/api/generated';
import { useValueNames } from '@/app/filters/useValueNames';
import { formatDecimal } from '@/format/number';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Count, Money, MoneyChange, Stat } from '@/ui/Figure';
import { Ago, Moment } from '@/ui/Moment';
import { Page, type Up } from '@/ui/Page';
import { Failed } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { BroughtBy } from './BroughtBy';
import { ExpectedChart } from './ExpectedChart';
import { Feedback } from './Feedback';
import { MadeOf } from './MadeOf';
import { anomalyTitle, filtersOf, SEVERITY_TONES } from './words';

export function AnomalyPage() {
  const { anomalyId } = useParams({ from: '/shell/anomalies/$anomalyId' });
  const query = api.useQuery(
    'get',
    '/v1/anomalies/{anomaly_id}',
    { params: { path: { anomaly_id: anomalyId } } },
    { refetchInterval: 60_000 },
  );
  if (query.data === undefined) {
    return (
      <Page title={text.alerts.anomalies.one} back={TO_ANOMALIES}>
        {query.error === null ? <Skeleton className="h-96" /> : <Failed error={query.error} />}
      </Page>
    );
  }
  return <Known anomaly={query.data} />;
}

const TO_ANOMALIES: Up = { title: text.alerts.tabs.anomalies, link: { to: '/anomalies' } };

function Known({ anomaly }: { anomaly: Anomaly }) {
  const words = text.alerts.anomalies;
  const names = useValueNames();
  return (
    <Page
      back={TO_ANOMALIES}
      title={words.titleOf[anomaly.direction](anomalyTitle(anomaly.scope, names))}
      lead={
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Badge tone={SEVERITY_TONES[anomaly.severity]}>{words.severity[anomaly.severity]}</Badge>
          <Badge tone={anomaly.status === 'open' ? 'warn' : 'neutral'}>{words.status[anomaly.status]}</Badge>
          <span>
            <Moment at={anomaly.start} /> – <Moment at={anomaly.end} />
          </span>
        </div>
      }
      actions={
        <>
          {anomaly.alert_id !== null && (
            <ButtonLink to="/alerts/$alertId" params={{ alertId: anomaly.alert_id }}>
              {words.itsAlert}
            </ButtonLink>
          )}
          <ButtonLink
            to="/costs"
            search={{
              from: anomaly.start,
              to: anomaly.end,
              filter: filtersOf(anomaly.scope),
              granularity: anomaly.granularity,
            }}
          >
            {words.costs}
          </ButtonLink>
        </>
      }
    >
      <Figures anomaly={anomaly} />
      <ExpectedChart anomaly={anomaly} />
      <div className="grid items-start gap-4 *:min-w-0 sm:gap-5 lg:grid-cols-2">
        <MadeOf anomaly={anomaly} />
        <BroughtBy anomaly={anomaly} />
      </div>
      <Feedback anomaly={anomaly} />
    </Page>
  );
}

function Figures({ anomaly }: { anomaly: Anomaly }) {
  const words = text.alerts.anomalies;
  const unpriced = anomaly.explanation.unpriced_requests;
  return (
    <Card>
      <div className="grid grid-cols-2 gap-x-6 gap-y-5 lg:grid-cols-4">
        <Stat label={words.difference} size="large" value={<MoneyChange amount={anomaly.difference_usd} />} />
        <Stat
          label={words.actual}
          value={<Money amount={anomaly.actual_usd} lowerBound={unpriced > 0} />}
          detail={
            <>
              <Count value={anomaly.requests} /> {text.units.requests}
            </>
          }
        />
        <Stat
          label={words.expected}
          value={<Money amount={anomaly.expected_usd} />}
          detail={words.weeks(anomaly.explanation.weeks_compared)}
        />
        <Stat
          label={words.score}
          value={<span className="figures">{formatDecimal(anomaly.score)}</span>}
          detail={
            <>
              {words.peak} <Moment at={anomaly.peak_at} shape="hour" />
            </>
          }
          hint={words.scoreMeans}
        />
      </div>
      <p className="mt-4 text-xs text-muted">
        {words.found} <Ago at={anomaly.found_at} />. {unpriced > 0 && text.budgets.lowerBound(unpriced)}
      </p>
    </Card>
  );
}
