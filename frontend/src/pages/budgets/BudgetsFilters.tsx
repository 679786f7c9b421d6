import { useId } from 'react';
import { useAccount } from '@/app/session/useAccount';
import { useMembers } from '@/app/session/useMembers';
import { DIMENSIONS } from '@/scope/scope';
import { useValues } from '@/scope/useValues';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Choice } from '@/ui/Choice';
import { TextField } from '@/ui/Field';
import { FilterLine } from '@/ui/FilterLine';
import { SearchField } from '@/ui/SearchField';
import { type BudgetsSearch, ENFORCEMENTS, isNarrowed, readBudgets, STATES } from './search';

const DIMENSION_NAMES = Object.fromEntries(DIMENSIONS.map((one) => [one, text.scope.dimension(one)]));

/** What the list is narrowed by; all of it stands in the address. */
export function BudgetsFilters({
  search,
  onChange,
}: {
  search: BudgetsSearch;
  onChange: (next: BudgetsSearch) => void;
}) {
  const set = (name: keyof BudgetsSearch, value: string) => onChange(readBudgets({ ...search, [name]: value }));
  return (
    <FilterLine>
      <SearchField label={text.budgets.filters.text} value={search.q ?? ''} onChange={(value) => set('q', value)} />
      <OwnerFilter owner={search.owner} onOwner={(owner) => set('owner', owner)} />
      <Choice
        any={text.budgets.filters.enforcement}
        value={search.enforcement}
        options={ENFORCEMENTS}
        labels={text.budgets.enforcement}
        onChange={(value) => set('enforcement', value ?? '')}
      />
      <Choice
        any={text.budgets.filters.state}
        value={search.state}
        options={STATES}
        labels={text.budgets.state}
        onChange={(value) => set('state', value ?? '')}
      />
      <ScopeFilter search={search} onChange={onChange} />
      {isNarrowed(search) && (
        <Button kind="quiet" onClick={() => onChange({})}>
          {text.clearFilters}
        </Button>
      )}
    </FilterLine>
  );
}

function OwnerFilter({ owner, onOwner }: { owner: string | undefined; onOwner: (owner: string) => void }) {
  const people = useMembers();
  const { subject } = useAccount();
  const others = people.filter((person) => person.subject !== subject);
  return (
    <Choice
      any={text.budgets.filters.owner}
      value={owner}
      options={[subject, ...others.map((person) => person.subject)]}
      labels={{
        ...Object.fromEntries(others.map((person) => [person.subject, person.name])),
        [subject]: text.budgets.filters.mine,
      }}
      onChange={(value) => onOwner(value ?? '')}
    />
  );
}

function ScopeFilter({ search, onChange }: { search: BudgetsSearch; onChange: (next: BudgetsSearch) => void }) {
  const list = useId();
  const values = useValues(search.dimension ?? 'team', search.dimension !== undefined);
  const { value: _, ...others } = search;
  return (
    <>
      <Choice
        any={text.budgets.filters.scope}
        value={search.dimension}
        options={DIMENSIONS}
        labels={DIMENSION_NAMES}
        onChange={(dimension) => onChange(readBudgets({ ...others, dimension: dimension ?? '' }))}
      />
      {search.dimension !== undefined && (
        <>
          <TextField
            key={search.dimension}
            label={text.scope.valueLabel}
            labelHidden
            placeholder={text.budgets.filters.value(text.scope.dimension(search.dimension))}
            list={list}
            defaultValue={search.value ?? ''}
            onChange={(event) => onChange(readBudgets({ ...search, value: event.target.value }))}
            className="w-40!"
          />
          <datalist id={list}>
            {values.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </>
      )}
    </>
  );
}
