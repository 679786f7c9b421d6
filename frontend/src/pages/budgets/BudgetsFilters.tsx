import { useAccount } from '@/app/session/useAccount';
import { useMembers } from '@/app/session/useMembers';
import { DIMENSIONS, type Dimension } from '@/scope/scope';
import { useValues } from '@/scope/useValues';
import { text } from '@/text';
import { Choice } from '@/ui/Choice';
import { FilterLine } from '@/ui/FilterLine';
import { SearchField } from '@/ui/SearchField';
import type { Narrowing } from '@/url/narrowing';
import { type BudgetsSearch, ENFORCEMENTS, STATES } from './search';

const words = text.budgets.filters;
const DIMENSION_NAMES = Object.fromEntries(DIMENSIONS.map((one) => [one, text.scope.dimension(one)])) as Record<
  Dimension,
  string
>;

/** What the list is narrowed by; all of it stands in the address. */
export function BudgetsFilters({ search, set, clear }: Narrowing<BudgetsSearch>) {
  return (
    <FilterLine onClear={clear}>
      <SearchField label={words.text} value={search.q ?? ''} onChange={(q) => set({ q: q || undefined })} />
      <OwnerFilter owner={search.owner} onOwner={(owner) => set({ owner })} />
      <Choice
        any={words.enforcement}
        value={search.enforcement}
        options={ENFORCEMENTS}
        labels={text.budgets.enforcement}
        onChange={(enforcement) => set({ enforcement })}
      />
      <Choice
        any={words.state}
        value={search.state}
        options={STATES}
        labels={text.budgets.state}
        onChange={(state) => set({ state })}
      />
      <Choice
        any={words.scope}
        value={search.dimension}
        options={DIMENSIONS}
        labels={DIMENSION_NAMES}
        onChange={(dimension) => set({ dimension, value: undefined })}
      />
      {search.dimension !== undefined && (
        <ValueFilter
          key={search.dimension}
          dimension={search.dimension}
          value={search.value}
          onValue={(value) => set({ value })}
        />
      )}
    </FilterLine>
  );
}

function OwnerFilter({ owner, onOwner }: { owner: string | undefined; onOwner: (owner: string | undefined) => void }) {
  const people = useMembers();
  const { subject } = useAccount();
  const others = people.filter((person) => person.subject !== subject);
  return (
    <Choice
      any={words.owner}
      value={owner}
      options={[subject, ...others.map((person) => person.subject)]}
      labels={{ ...Object.fromEntries(others.map((person) => [person.subject, person.name])), [subject]: words.mine }}
      onChange={onOwner}
    />
  );
}

function ValueFilter({
  dimension,
  value,
  onValue,
}: {
  dimension: string;
  value: string | undefined;
  onValue: (value: string | undefined) => void;
}) {
  return (
    <SearchField
      label={words.value(text.scope.dimension(dimension))}
      value={value ?? ''}
      onChange={(next) => onValue(next || undefined)}
      suggestions={useValues(dimension)}
      icon={false}
    />
  );
}
