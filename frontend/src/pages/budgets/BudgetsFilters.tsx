import { useId } from 'react';
import { useAccount } from '@/app/session/useAccount';
import { useMembers } from '@/app/session/useMembers';
import { DIMENSIONS } from '@/scope/scope';
import { useValues } from '@/scope/useValues';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { FilterLine } from '@/ui/FilterLine';
import { InlineSelect } from '@/ui/InlineSelect';
import { SearchField } from '@/ui/SearchField';
import { type BudgetsSearch, ENFORCEMENTS, isNarrowed, readBudgets, STATES } from './search';

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
        label={text.budgets.filters.enforcement}
        value={search.enforcement}
        options={ENFORCEMENTS.map((one) => ({ value: one, label: text.budgets.enforcement[one] }))}
        onChange={(value) => set('enforcement', value)}
      />
      <Choice
        label={text.budgets.filters.state}
        value={search.state}
        options={STATES.map((one) => ({ value: one, label: text.budgets.state[one] }))}
        onChange={(value) => set('state', value)}
      />
      <ScopeFilter search={search} onChange={onChange} />
      {isNarrowed(search) && (
        <Button kind="quiet" onClick={() => onChange({})}>
          {text.budgets.clearFilters}
        </Button>
      )}
    </FilterLine>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string | undefined;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  return (
    <InlineSelect
      label={label}
      labelHidden
      value={value ?? ''}
      options={[{ value: '', label }, ...options]}
      onChange={onChange}
    />
  );
}

function OwnerFilter({ owner, onOwner }: { owner: string | undefined; onOwner: (owner: string) => void }) {
  const people = useMembers();
  const { subject } = useAccount();
  const others = people.filter((person) => person.subject !== subject);
  return (
    <Choice
      label={text.budgets.filters.owner}
      value={owner}
      options={[
        { value: subject, label: text.budgets.filters.mine },
        ...others.map((person) => ({ value: person.subject, label: person.name })),
      ]}
      onChange={onOwner}
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
        label={text.budgets.filters.scope}
        value={search.dimension}
        options={DIMENSIONS.map((one) => ({ value: one, label: text.scope.dimension(one) }))}
        onChange={(dimension) => onChange(readBudgets({ ...others, dimension }))}
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
