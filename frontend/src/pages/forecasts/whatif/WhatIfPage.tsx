import { getRouteApi, Link } from '@tanstack/react-router';
import { FlaskConical, Plus } from 'lucide-react';
import { api } from '@/api/client';
import type { Scenario } from '@/api/generated';
import { useZone } from '@/app/session/useAccount';
import { dayOf } from '@/format/time';
import { changeOf, changeWords } from '@/scenarios/changes';
import { ScopeWords } from '@/scope/ScopeWords';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Moment } from '@/ui/Moment';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { type Column, Table } from '@/ui/Table';
import { ForecastTabs } from '../ForecastTabs';
import { MOST_COMPARED } from './search';

const words = text.whatIf;
const route = getRouteApi('/shell/forecasts/what-if');

export function WhatIfPage() {
  const query = api.useQuery('get', '/v1/scenarios');
  const { ids = [] } = route.useSearch();
  const build = (
    <ButtonLink kind="primary" to="/forecasts/what-if/new">
      <Plus className="size-4" aria-hidden />
      {words.new}
    </ButtonLink>
  );
  return (
    <Page title={words.title} lead={words.lead} actions={query.data?.scenarios.length !== 0 && build}>
      <ForecastTabs active="whatIf" />
      <Card flush title={words.saved} hint={words.compareHint} actions={ids.length > 1 && <Compare ids={ids} />}>
        <Shown
          of={query}
          waiting={<SkeletonLines lines={3} />}
          isEmpty={(data) => data.scenarios.length === 0}
          empty={
            <Empty icon={FlaskConical} title={words.empty} action={build}>
              {words.emptyLead}
            </Empty>
          }
        >
          {(data) => <List scenarios={data.scenarios} chosen={ids} />}
        </Shown>
      </Card>
    </Page>
  );
}

function Compare({ ids }: { ids: string[] }) {
  return (
    <>
      <span className="text-xs text-muted">{words.chosen(ids.length)}</span>
      <ButtonLink kind="primary" size="small" to="/forecasts/what-if/compare" search={{ ids }}>
        {words.compare}
      </ButtonLink>
    </>
  );
}

function List({ scenarios, chosen }: { scenarios: readonly Scenario[]; chosen: readonly string[] }) {
  const navigate = route.useNavigate();
  const today = dayOf(Date.now(), useZone());
  const toggle = (id: string) => {
    const ids = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
    void navigate({ search: ids.length > 0 ? { ids } : {}, replace: true });
  };
  const columns: Column<Scenario>[] = [
    {
      key: 'choose',
      title: <span className="sr-only">{words.columns.choose}</span>,
      className: 'w-8 pr-0!',
      cell: (row) => (
        <input
          type="checkbox"
          aria-label={words.choose(row.name)}
          checked={chosen.includes(row.scenario_id)}
          disabled={chosen.length >= MOST_COMPARED && !chosen.includes(row.scenario_id)}
          onChange={() => toggle(row.scenario_id)}
          className="mt-0.5 size-4 accent-(--accent)"
        />
      ),
    },
    {
      key: 'name',
      title: words.columns.name,
      cell: (row) => (
        <>
          <Link
            to="/forecasts/what-if/$scenarioId"
            params={{ scenarioId: row.scenario_id }}
            className="line-clamp-2 max-w-80 font-medium wrap-anywhere text-accent hover:underline"
            title={row.name}
          >
            {row.name || words.unnamed}
          </Link>
          <div className="mt-1 text-xs text-muted md:hidden">
            <Changes of={row} today={today} />
          </div>
        </>
      ),
    },
    {
      key: 'changes',
      title: words.columns.changes,
      wide: true,
      cell: (row) => <Changes of={row} today={today} />,
    },
    { key: 'scope', title: words.columns.scope, wide: true, cell: (row) => <ScopeWords scope={row.scope} /> },
    {
      key: 'made',
      title: words.columns.made,
      align: 'right',
      wide: true,
      cell: (row) => <Moment at={row.created_at} shape="day" />,
    },
  ];
  return (
    <Table
      caption={words.saved}
      columns={columns}
      rows={scenarios}
      keyOf={(row) => row.scenario_id}
      selected={(row) => chosen.includes(row.scenario_id)}
    />
  );
}

function Changes({ of: { changes }, today }: { of: Scenario; today: string }) {
  return (
    <ul className="md:min-w-48">
      {changes.map((change, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: changes have no names, their order is what they are
        <li key={place} className="break-words">
          {changeWords(changeOf(change), today)}
        </li>
      ))}
    </ul>
  );
}
