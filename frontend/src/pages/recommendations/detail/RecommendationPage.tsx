import { getRouteApi } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { Recommendation } from '@/api/generated';
import { AdvicePage } from '@/savings/AdvicePage';
import { Concerned } from '@/savings/Concerned';
import { Notes } from '@/savings/Notes';
import { outcomeOf } from '@/savings/outcome';
import { Why } from '@/savings/Why';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Disclosure } from '@/ui/Disclosure';
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
  return (
    <AdvicePage
      of={query}
      list={{ title: words.title, link: { to: '/recommendations' } }}
      lead={(recommendation) => (
        <>
          <StateBadge recommendation={recommendation} />
          {words.types[recommendation.type]} · {words.one.priority(recommendation.priority)}
        </>
      )}
      what={(recommendation) => <What recommendation={recommendation} />}
      standing={(recommendation) => (
        <>
          <Decisions recommendation={recommendation} />
          <Outlook recommendation={recommendation} />
        </>
      )}
    />
  );
}

function What({ recommendation }: { recommendation: Recommendation }) {
  const { result, why, data, back_because: because, switch: switched, keep, notes } = recommendation;
  return (
    <>
      {result !== null && <Result result={result} />}
      <Why why={why} data={data}>
        {because !== null && (
          <p className="mt-2 text-sm text-muted">
            {text.savings.former}: {because}
          </p>
        )}
        <div className="mt-4 grid gap-4 empty:hidden sm:grid-cols-2">
          <Bullets title={words.one.switch} list={switched} />
          <Bullets title={words.one.keep} list={keep} />
        </div>
      </Why>
      <Steps recommendation={recommendation} />
      <Concerned spend={recommendation.spend} />
      <Pays recommendation={recommendation} />
      <Card title={text.savings.notes}>
        <Notes notes={notes.map((note) => ({ ...note, kind: words.one.noteKinds[note.kind] }))} />
      </Card>
    </>
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
  const outcome = outcomeOf(recommendation);
  if (outcome.kind !== 'saves' || rate === undefined) return null;
  return (
    <Card>
      <Disclosure title={words.calculator.title}>
        <Calculator
          start={{
            hours: String(recommendation.hours_of_work),
            rate,
            savings: outcome.savings,
            running: '',
          }}
        />
      </Disclosure>
    </Card>
  );
}
