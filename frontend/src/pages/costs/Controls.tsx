import { memo } from 'react';
import { dimensionName, dimensionsOf } from '@/app/dimensions';
import { FilterChips } from '@/app/filters/FilterChips';
import { FilterPicker } from '@/app/filters/FilterPicker';
import { PeriodPicker } from '@/app/period/PeriodPicker';
import { granularitiesOf } from '@/app/period/period';
import { useTagKeys } from '@/app/useTagKeys';
import { text } from '@/text';
import { InlineSelect } from '@/ui/InlineSelect';
import { COMPARISONS, type Comparison, FALLBACK, GRANULARITIES } from './search';
import type { View } from './useView';

const NONE = '';

/** What is asked: time, cut, comparison and filters. */
export const Controls = memo(function Controls({ view }: { view: View }) {
  const { search, question, change } = view;
  // What the address names is a choice also before the organization's tags are known.
  const dimensions = [...new Set([...dimensionsOf(useTagKeys()), question.rows, ...chosenColumns(question.columns)])];
  const named = dimensions.map((name) => ({ value: name, label: dimensionName(name) }));
  const allowed = granularitiesOf(question.period);
  return (
    <>
      <PeriodPicker
        search={search}
        fallback={FALLBACK}
        onChange={({ period, from, to }) => change({ period, from, to })}
      />
      <InlineSelect
        label={text.costs.by}
        value={question.rows}
        options={named}
        onChange={(rows) =>
          change({ rows, sort: undefined, ...(rows === search.columns ? { columns: undefined } : {}) })
        }
      />
      <InlineSelect
        label={text.costs.andBy}
        value={question.columns ?? NONE}
        options={[
          { value: NONE, label: text.costs.nothing },
          { value: 'time', label: text.costs.time },
          ...named.filter((one) => one.value !== question.rows),
        ]}
        onChange={(columns) => change({ columns: columns === NONE ? undefined : columns, sort: undefined })}
      />
      <InlineSelect
        label={text.period.granularity}
        value={question.granularity}
        options={GRANULARITIES.filter((one) => allowed.includes(one)).map((one) => ({
          value: one,
          label: text.period.granularities[one],
        }))}
        onChange={(chosen) => change({ granularity: GRANULARITIES.find((one) => one === chosen) })}
      />
      <InlineSelect
        label={text.costs.compare}
        value={question.compare ?? NONE}
        options={[
          { value: NONE, label: text.costs.comparisons.none },
          ...COMPARISONS.map((one: Comparison) => ({ value: one, label: text.costs.comparisons[one] })),
        ]}
        onChange={(chosen) => change({ compare: COMPARISONS.find((one) => one === chosen) })}
      />
      <FilterPicker
        dimensions={dimensions}
        period={question.period}
        filter={question.filter}
        onChange={(filter) => change({ filter: filter.length > 0 ? filter : undefined }, true)}
      />
      <FilterChips
        filter={question.filter}
        onChange={(filter) => change({ filter: filter.length > 0 ? filter : undefined })}
      />
    </>
  );
});

function chosenColumns(columns: string | null): string[] {
  return columns === null || columns === 'time' ? [] : [columns];
}
