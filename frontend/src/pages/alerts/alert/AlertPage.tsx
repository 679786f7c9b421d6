/** One alert: what happened, the figures of then, and what people do about it. */
import { Link, useParams } from '@tanstack/react-router';
import { STATE_TONES } from '@/alerts/AlertRow';
import { type Saving, savingsFact, textFact } from '@/alerts/facts';
import { wordsOf } from '@/alerts/words';
import { api } from '@/api/client';
import type { Alert } from '@/api/generated';
import { SourcesButton } from '@/app/SourcesButton';
import { useMay } from '@/app/session/useAccount';
import { formatMoney, isZero } from '@/format/money';
import { ScopeWords } from '@/scope/ScopeWords';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { LEVEL_TONES } from '@/ui/levels';
import { Moment } from '@/ui/Moment';
import { Page, type Up } from '@/ui/Page';
import { Failed } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { AlertActions } from './AlertActions';
import { Beside } from './Beside';
import { DaysChart } from './DaysChart';
import { Deliveries } from './Deliveries';

export function AlertPage() {
  const { alertId } = useParams({ from: '/shell/alerts/$alertId' });
  const query = api.useQuery(
    'get',
    '/v1/alerts/{alert_id}',
    { params: { path: { alert_id: alertId } } },
    { refetchInterval: 15_000 },
  );
  if (query.data === undefined) {
    return (
      <Page title={text.alerts.one} back={TO_ALERTS}>
        {query.error === null ? <Skeleton className="h-96" /> : <Failed error={query.error} />}
      </Page>
    );
  }
  return <Known alert={query.data} />;
}

const TO_ALERTS: Up = { title: text.alerts.tabs.alerts, link: { to: '/alerts' } };

function Known({ alert }: { alert: Alert }) {
  const may = useMay();
  const { title, lead } = wordsOf(alert);
  return (
    <Page
      title={title}
      back={TO_ALERTS}
      lead={
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Badge tone={LEVEL_TONES[alert.level]}>{text.alerts.level[alert.level]}</Badge>
          <Badge tone={STATE_TONES[alert.state]}>{text.alerts.state[alert.state]}</Badge>
          <Moment at={alert.at} />
          <ScopeWords scope={alert.scope} />
        </div>
      }
    >
      <AlertActions alert={alert} />
      <div className="grid items-start gap-4 *:min-w-0 sm:gap-5 lg:grid-cols-[minmax(0,1fr)_24rem] lg:grid-rows-[auto_1fr]">
        <div className="grid gap-4 *:min-w-0 sm:gap-5">
          <Happened alert={alert} lead={lead} />
          <DaysChart alert={alert} />
        </div>
        <Beside alert={alert} />
        {may('GET /v1/alerts/{alert_id}/deliveries') && <Deliveries alertId={alert.alert_id} />}
      </div>
    </Page>
  );
}

function Happened({ alert, lead }: { alert: Alert; lead: string }) {
  const help = savingsFact(alert.facts);
  return (
    <Card title={text.alerts.happened} actions={<Onward alert={alert} />}>
      <p className="text-sm break-words">{lead}</p>
      {help.length > 0 && (
        <>
          <h3 className="mt-4 text-sm font-semibold">{text.alerts.help}</h3>
          <ul className="mt-1 grid list-disc gap-1 pl-5 text-sm">
            {help.map((one) => (
              <Helpful key={one.text} saving={one} />
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

/** What could be saved; where it names its recommendation, a link to that. */
function Helpful({ saving: { text: says, recommendationId, amount } }: { saving: Saving }) {
  return (
    <li className="break-words">
      {says}
      {amount !== null && !isZero(amount) && (
        <span className="figures whitespace-nowrap">: {text.savings.perMonth(formatMoney(amount))}</span>
      )}
      {recommendationId !== null && (
        <>
          {' '}
          <Link
            to="/recommendations/$recommendationId"
            params={{ recommendationId }}
            className="whitespace-nowrap text-accent underline"
          >
            {text.alerts.seeHow}
          </Link>
        </>
      )}
    </li>
  );
}

/** Where one looks next, by what it is about. */
function Onward({ alert }: { alert: Alert }) {
  const words = text.alerts.onward;
  const { kind, facts, budget_id: budgetId } = alert;
  const anomalyId = textFact(facts, 'anomaly_id');
  if (anomalyId !== '') {
    return (
      <ButtonLink size="small" to="/anomalies/$anomalyId" params={{ anomalyId }}>
        {words.anomaly}
      </ButtonLink>
    );
  }
  if (budgetId !== null) {
    const isAboutMore = kind === 'increase_requested' || kind === 'increase_decided';
    return (
      <ButtonLink
        size="small"
        to="/budgets/$budgetId"
        params={{ budgetId }}
        {...(isAboutMore ? { hash: 'increase' } : {})}
      >
        {kind === 'increase_requested' ? words.increase : words.budget}
      </ButtonLink>
    );
  }
  if (kind === 'spend_spike') {
    return (
      <ButtonLink size="small" to="/costs" search={{ period: 'today' }}>
        {words.costs}
      </ButtonLink>
    );
  }
  return <SourcesButton size="small">{words.sources}</SourcesButton>;
}
