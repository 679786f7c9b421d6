import { getRouteApi } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { Recommendation } from '@/api/generated';
import { Concerned } from '@/savings/Concerned';
import { Notes } from '@/savings/Notes';
import { Numbers } from '@/savings/Numbers';
import { numbersOf } from '@/savings/numbers';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Disclosure } from '@/ui/Disclosure';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { Calculator } from '../calculator/Calculator';
import { useHourlyRate } from '../calculator/useHourlyRate';
import { StateBadge } from '../StateBadge';
import { Decisions } from './Decisions';
import { Outlook } from './Outlook';
import { Result } from './Result';
import { Steps } from './Steps';

const words = text.recommendations;
const route = getRouteApi('/shell/recommendations/$recommendationId');

export function RecommendationPage() {
  const { recommendationId } = route.useParams();
  const query = api.useQuery('get', '/v1/recommendations/{recommendation_id}', {
    params: { path: { recommendation_id: recommendationId } },
  });
  const { data } = query;
  return (
    <Page
      title={data?.title ?? words.title}
      lead={
        data !== undefined && (
          <span className="flex flex-wrap items-center gap-2">
            <StateBadge recommendation={data} />
            {words.types[data.type]} · {words.one.priority(data.priority)}
          </span>
        )
      }
      back={{ title: words.title, link: { to: '/recommendations' } }}
    >
      <Shown of={query} waiting={<Waiting />}>
        {(recommendation) => <Content recommendation={recommendation} />}
      </Shown>
    </Page>
  );
}

function Waiting() {
  return (
    <div className="grid gap-5 lg:grid-cols-[2fr_1fr]">
      <Skeleton className="h-96" />
      <Skeleton className="h-72" />
    </div>
  );
}

function Content({ recommendation }: { recommendation: Recommendation }) {
  return (
    <div className="grid items-start gap-4 *:min-w-0 sm:gap-5 lg:grid-cols-[2fr_minmax(19rem,1fr)]">
      <div className="grid gap-4 *:min-w-0 sm:gap-5 max-lg:order-2">
        {recommendation.result !== null && <Result result={recommendation.result} />}
        <Why recommendation={recommendation} />
        <Steps recommendation={recommendation} />
        <Concerned spend={recommendation.spend} />
        <Pays recommendation={recommendation} />
        <Card title={text.savings.notes}>
          <Notes notes={recommendation.notes.map((note) => ({ ...note, kind: words.one.noteKinds[note.kind] }))} />
        </Card>
      </div>
      <div className="grid gap-4 *:min-w-0 sm:gap-5 max-lg:order-1 lg:sticky lg:top-18">
        <Decisions recommendation={recommendation} />
        <Outlook recommendation={recommendation} />
      </div>
    </div>
  );
}

function Why({ recommendation }: { recommendation: Recommendation }) {
  const { why, switch: switched, keep, back_because: because, data } = recommendation;
  return (
    <Card title={words.one.why}>
      <p className="max-w-[80ch] text-base break-words">{why}</p>
      {because !== null && (
        <p className="mt-2 text-sm text-muted">
          {text.savings.former}: {because}
        </p>
      )}
      <div className="mt-4 grid gap-4 sm:grid-cols-2">
        <Bullets title={words.one.switch} list={switched} />
        <Bullets title={words.one.keep} list={keep} />
      </div>
      {numbersOf(data).length > 0 && (
        <div className="mt-5">
          <h3 className="mb-2 text-xs font-medium text-muted">{text.savings.numbers}</h3>
          <Numbers data={data} />
        </div>
      )}
    </Card>
  );
}

function Bullets({ title, list }: { title: string; list: readonly string[] }) {
  if (list.length === 0) return null;
  return (
    <section className="min-w-0">
      <h3 className="text-xs font-medium text-muted">{title}</h3>
      <ul className="mt-1 grid list-disc gap-1 pl-4 text-sm">
        {list.map((one) => (
          <li key={one} className="break-words">
            {one}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Pays({ recommendation }: { recommendation: Recommendation }) {
  const rate = useHourlyRate();
  if (recommendation.savings_usd === null || rate === undefined) return null;
  return (
    <Card>
      <Disclosure title={words.calculator.title}>
        <Calculator
          start={{
            hours: String(recommendation.hours_of_work),
            rate,
            savings: recommendation.savings_usd,
            running: '',
          }}
        />
      </Disclosure>
    </Card>
  );
}
