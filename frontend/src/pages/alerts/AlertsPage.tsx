/** What was crossed or happened, the newest first. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { BellRing } from 'lucide-react';
import { AlertRow } from '@/alerts/AlertRow';
import { text } from '@/text';
import { Button, ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Choice } from '@/ui/Choice';
import { Empty } from '@/ui/Empty';
import { FilterCheck, FilterLine } from '@/ui/FilterLine';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { More } from '@/ui/Table';
import { present } from '@/url/read';
import { AlertsTabs } from './AlertsTabs';
import { DayLists } from './DayLists';
import { type AlertsSearch, KINDS, LEVELS, STATES } from './search';
import { useAlerts } from './useAlerts';

export function AlertsPage() {
  const search = useSearch({ from: '/shell/alerts' });
  const navigate = useNavigate({ from: '/alerts' });
  const change = (next: AlertsSearch) => void navigate({ search: next, replace: true });
  const query = useAlerts(search);
  return (
    <Page title={text.alerts.title} lead={text.alerts.lead}>
      <AlertsTabs />
      <Filters search={search} onChange={change} />
      <Shown
        of={query}
        waiting={
          <Card>
            <SkeletonLines lines={10} />
          </Card>
        }
      >
        {(alerts) => {
          if (alerts.length === 0)
            return <Nothing narrowed={Object.keys(search).length > 0} onClear={() => change({})} />;
          return (
            <DayLists items={alerts} at={(one) => one.at} row={(one) => <AlertRow key={one.alert_id} alert={one} />} />
          );
        }}
      </Shown>
      {query.hasNextPage && <More onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage} />}
    </Page>
  );
}

function Filters({ search, onChange }: { search: AlertsSearch; onChange: (next: AlertsSearch) => void }) {
  const set = (change: { [Key in keyof AlertsSearch]: AlertsSearch[Key] | undefined }) =>
    onChange(present({ ...search, ...change }));
  const words = text.alerts;
  return (
    <FilterLine>
      <Choice
        any={words.anyState}
        value={search.state}
        options={STATES}
        labels={words.state}
        onChange={(state) => set({ state })}
      />
      <Choice
        any={words.anyLevel}
        value={search.level}
        options={LEVELS}
        labels={words.level}
        onChange={(level) => set({ level })}
      />
      <Choice
        any={words.anyKind}
        value={search.kind}
        options={KINDS}
        labels={words.kind}
        onChange={(kind) => set({ kind })}
      />
      <FilterCheck
        label={words.mine}
        checked={search.mine === true}
        onChange={(checked) => set({ mine: checked ? true : undefined })}
      />
      {search.budget !== undefined && (
        <Button size="small" onClick={() => set({ budget: undefined })}>
          {words.ofOneBudget} ×
        </Button>
      )}
      {Object.keys(search).length > 0 && (
        <Button kind="quiet" onClick={() => onChange({})}>
          {text.clearFilters}
        </Button>
      )}
    </FilterLine>
  );
}

function Nothing({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }) {
  const words = text.alerts.empty;
  return (
    <Card>
      {narrowed ? (
        <Empty icon={BellRing} title={words.narrowed} action={<Button onClick={onClear}>{text.clearFilters}</Button>} />
      ) : (
        <Empty icon={BellRing} title={words.title} action={<ButtonLink to="/budgets">{words.budgets}</ButtonLink>}>
          {words.lead}
        </Empty>
      )}
    </Card>
  );
}
