import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { ReckonedScenario } from '@/api/generated';
import { useZone } from '@/app/session/useAccount';
import { dayOf } from '@/format/time';
import { changeOf, changeWords } from '@/scenarios/changes';
import { ScopeWords } from '@/scope/ScopeWords';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Page, type Up } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { ForecastTabs } from '../ForecastTabs';
import { BudgetState, Versus } from './EffectView';

const words = text.whatIf;
const route = getRouteApi('/shell/forecasts/what-if/compare');

export function ComparePage() {
  const { ids = [] } = route.useSearch();
  const back: Up = {
    title: words.comparison.back,
    link: { to: '/forecasts/what-if', search: ids.length > 0 ? { ids } : {} },
  };
  return (
    <Page title={words.comparison.title} lead={words.comparison.lead} back={back}>
      <ForecastTabs active="whatIf" />
      {ids.length < 2 ? <p className="text-sm text-muted">{words.comparison.too}</p> : <Compared ids={ids} />}
    </Page>
  );
}

function Compared({ ids }: { ids: string[] }) {
  const query = api.useQuery('get', '/v1/scenarios/compare', { params: { query: { ids: ids.join(',') } } });
  return (
    <Shown of={query} waiting={<Skeleton className="h-96" />}>
      {(data) => (
        <div className="grid gap-4 sm:grid-cols-2 sm:gap-5 xl:grid-cols-3 wall:grid-cols-5">
          {data.scenarios.map((scenario) => (
            <One key={scenario.scenario_id} scenario={scenario} />
          ))}
        </div>
      )}
    </Shown>
  );
}

function One({ scenario }: { scenario: ReckonedScenario }) {
  const today = dayOf(Date.now(), useZone());
  const { effect } = scenario;
  const touched = effect.budgets.filter(
    (one) => one.exceeded_before !== one.exceeded_after || one.exceeded_after === true,
  );
  return (
    <Card
      title={
        <Link
          to="/forecasts/what-if/$scenarioId"
          params={{ scenarioId: scenario.scenario_id }}
          className="break-words text-accent hover:underline"
        >
          {scenario.name || words.unnamed}
        </Link>
      }
      hint={<ScopeWords scope={scenario.scope} />}
    >
      <ul className="mb-5 grid min-h-14 content-start gap-1 text-sm">
        {scenario.changes.map((change, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: changes have no names, their order is what they are
          <li key={place} className="break-words">
            {changeWords(changeOf(change), today)}
          </li>
        ))}
      </ul>
      <div className="grid gap-6">
        <Versus title={words.effect.year} difference={effect.year} lowerBound={effect.lower_bound} />
        <Versus title={words.effect.month} difference={effect.month} lowerBound={effect.lower_bound} />
        {touched.length > 0 && (
          <section>
            <h3 className="text-xs font-medium text-muted">{words.effect.budgets}</h3>
            <ul className="mt-2 grid gap-2 text-sm">
              {touched.map((budget) => (
                <li key={budget.budget_id} className="flex items-center justify-between gap-3">
                  <span className="min-w-0 truncate" title={budget.name}>
                    {budget.name}
                  </span>
                  <BudgetState budget={budget} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Card>
  );
}
