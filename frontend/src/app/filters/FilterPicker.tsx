import { useQuery } from '@tanstack/react-query';
import { ListFilter } from 'lucide-react';
import { useState } from 'react';
import { allCosts } from '@/api/costs';
import { dimensionName, joinFilter, splitFilter, valueName } from '@/app/dimensions';
import type { Period } from '@/app/period/period';
import { forDrawing } from '@/format/money';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { SelectField, TextField } from '@/ui/Field';
import { Money } from '@/ui/Figure';
import { Popover } from '@/ui/Popover';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { useValueNames } from './useValueNames';

const MOST_SHOWN = 100;

/** Chooses filters among the values that have costs in the period, with what they cost. */
export function FilterPicker({
  dimensions,
  period,
  filter,
  onChange,
}: {
  dimensions: readonly string[];
  period: Period;
  filter: readonly string[];
  onChange: (filter: string[]) => void;
}) {
  const [open, setOpen] = useState(false);
  const [dimension, setDimension] = useState(dimensions[0] ?? 'team');
  const [part, setPart] = useState('');
  return (
    <Popover
      open={open}
      onOpen={setOpen}
      label={text.costs.filters.label}
      trigger={
        <Button>
          <ListFilter className="size-4 text-muted" aria-hidden />
          {text.costs.filters.add}
        </Button>
      }
    >
      <div className="grid gap-2.5">
        <SelectField
          label={text.costs.filters.dimension}
          value={dimension}
          onChange={(event) => {
            setDimension(event.currentTarget.value);
            setPart('');
          }}
          options={dimensions.map((name) => ({ value: name, label: dimensionName(name) }))}
        />
        <TextField
          type="search"
          label={text.costs.filters.search}
          labelHidden
          placeholder={text.costs.filters.search}
          value={part}
          onChange={(event) => setPart(event.currentTarget.value)}
        />
        <Values dimension={dimension} part={part} period={period} filter={filter} onChange={onChange} />
      </div>
    </Popover>
  );
}

function Values({
  dimension,
  part,
  period,
  filter,
  onChange,
}: {
  dimension: string;
  part: string;
  period: Period;
  filter: readonly string[];
  onChange: (filter: string[]) => void;
}) {
  const names = useValueNames();
  const others = filter.filter((one) => splitFilter(one).dimension !== dimension);
  const query = useQuery(
    allCosts({
      ...period,
      granularity: 'total',
      group_by: [dimension],
      measures: ['cost_usd', 'requests'],
      filter: others,
    }),
  );
  const toggle = (one: string) =>
    onChange(filter.includes(one) ? filter.filter((kept) => kept !== one) : [...filter, one]);
  return (
    <Shown of={query} waiting={<SkeletonLines lines={6} />}>
      {(costs) => {
        const by = costs.group_by[0] ?? dimension;
        const found = costs.rows
          .map((row) => ({ ...row, value: row.group[by] ?? '', name: valueName(by, row.group[by] ?? '', names) }))
          .filter((row) => `${row.name} ${row.value}`.toLowerCase().includes(part.trim().toLowerCase()))
          .sort(
            (one, other) => forDrawing(other.measures.cost_usd ?? '-1') - forDrawing(one.measures.cost_usd ?? '-1'),
          );
        if (found.length === 0) return <p className="py-4 text-sm text-muted">{text.costs.filters.none}</p>;
        return (
          <fieldset className="max-h-64 overflow-y-auto">
            <legend className="sr-only">{text.costs.filters.values(dimensionName(by))}</legend>
            {found.slice(0, MOST_SHOWN).map((row) => (
              <label
                key={row.value}
                className="flex items-center gap-2.5 rounded-md px-1.5 py-1 text-sm hover:bg-sunken"
                title={row.name}
              >
                <input
                  type="checkbox"
                  className="size-4 shrink-0 accent-(--accent)"
                  checked={filter.includes(joinFilter(by, row.value))}
                  onChange={() => toggle(joinFilter(by, row.value))}
                />
                <span className="min-w-0 flex-1 truncate">{row.name}</span>
                <span className="text-xs text-muted">
                  <Money amount={row.measures.cost_usd} lowerBound={row.lower_bound} />
                </span>
              </label>
            ))}
          </fieldset>
        );
      }}
    </Shown>
  );
}
