/** What was crossed or happened, the newest first. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { BellRing } from 'lucide-react';
import { AlertRow } from '@/alerts/AlertRow';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Choice } from '@/ui/Choice';
import { FilterCheck, FilterLine, FilterTag } from '@/ui/FilterLine';
import { type Narrowing, narrowing } from '@/url/narrowing';
import { HappenedPage } from './list/HappenedPage';
import { type AlertsSearch, KINDS, LEVELS, STATES } from './search';
import { useAlerts } from './useAlerts';

const words = text.alerts;

export function AlertsPage() {
  const search = useSearch({ from: '/shell/alerts' });
  const navigate = useNavigate({ from: '/alerts' });
  const narrowed = narrowing<AlertsSearch>(search, (next) => void navigate({ search: next, replace: true }));
  return (
    <HappenedPage
      lead={words.lead}
      query={useAlerts(search)}
      filters={<Filters {...narrowed} />}
      onClear={narrowed.clear}
      nothing={{
        icon: BellRing,
        title: words.empty.title,
        narrowed: words.empty.narrowed,
        children: words.empty.lead,
        action: <ButtonLink to="/budgets">{words.empty.budgets}</ButtonLink>,
      }}
      at={(one) => one.at}
      row={(one) => <AlertRow key={one.alert_id} alert={one} />}
    />
  );
}

function Filters({ search, set, clear }: Narrowing<AlertsSearch>) {
  return (
    <FilterLine onClear={clear}>
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
        <FilterTag onRemove={() => set({ budget: undefined })}>{words.ofOneBudget}</FilterTag>
      )}
    </FilterLine>
  );
}
