import type { UseQueryResult } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Receipt } from 'lucide-react';
import { memo, useCallback, useDeferredValue, useEffect, useState } from 'react';
import { dimensionName } from '@/app/dimensions';
import { useValueNames } from '@/app/filters/useValueNames';
import { SourcesButton } from '@/app/SourcesButton';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { CsvButton } from '@/ui/CsvButton';
import { Empty } from '@/ui/Empty';
import { InlineSelect } from '@/ui/InlineSelect';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import type { Sorting } from '@/ui/Table';
import { Segmented } from '@/ui/Tabs';
import { useLoaded } from '@/ui/useLoaded';
import { Controls } from './Controls';
import { CostsTable, eventsOf } from './CostsTable';
import { pivotCsv, tableCsv } from './csv';
import { Frame } from './Frame';
import { KeyFigures } from './KeyFigures';
import { isAdditive, MEASURE_GROUPS, MEASURES, measuresIn } from './measures';
import { PivotTable } from './PivotTable';
import type { Breakdown, Question } from './question';
import { CHARTS, type CostsSearch, LAYOUTS, type Layout } from './search';
import { readSorting, writeSorting } from './tableRows';
import { useBreakdown, useLiveTotal, useView, type View } from './useView';

// The chart's library comes after the figures, and while the chart's are asked for.
const loadChart = () => import('./CostsChart').then((module) => module.CostsChart);
const CHART_WAITS = <Skeleton className="h-[22.5rem]" />;

/** Where the money goes: spend by any two dimensions over any time, as chart and table in step. */
export function CostsPage() {
  const view = useView();
  const { question, search } = view;
  const total = useLiveTotal(question);
  const query = useBreakdown(question, total.isPlaceholderData ? undefined : total.data);
  return (
    <Frame
      tab="breakdown"
      kept={eventsOf(search, [])}
      actions={<TableCsv view={view} breakdown={query.data} />}
      filters={<Controls view={view} />}
    >
      <KeyFigures question={question} total={total} comparison={comparisonOf(query.data, question)} />
      <Cards view={view} query={query} />
    </Frame>
  );
}

/** Not that of before, which stays until another one is there. */
function comparisonOf(breakdown: Breakdown | undefined, question: Question) {
  return breakdown?.question.compare === question.compare ? breakdown.rows.comparison : undefined;
}

/**
 * Chart and table of one cut. They are drawn after what was clicked is, in slices between which the page answers: a
 * table may have thousands of cells.
 */
function Cards({ view, query }: { view: View; query: UseQueryResult<Breakdown> }) {
  const { question, change } = view;
  const [focus, setFocus] = useState<string | null>(null);
  const router = useRouter();
  const CostsChart = useLoaded(loadChart);
  useEffect(() => {
    void router.preloadRoute({ to: '/costs/events' });
  }, [router]);
  const data = useDeferredValue(query.data);
  const { search } = useDeferredValue(view);
  const drawnFocus = useDeferredValue(focus);
  const { error, isPlaceholderData, refetch } = query;
  const drawn = { data, error, isPlaceholderData, refetch };
  const narrow = useCallback(
    (from: string, to: string) => change({ period: undefined, from, to, granularity: undefined }),
    [change],
  );
  return (
    <>
      <Card
        title={text.costs.chart.title(text.costs.measures[question.measure], dimensionName(question.rows))}
        hint={<span className="screen-only">{text.costs.chart.hint}</span>}
        actions={<ChartControls view={view} />}
      >
        <Shown of={drawn} waiting={CHART_WAITS} isEmpty={isEmpty} empty={<Nothing view={view} />}>
          {(breakdown) =>
            CostsChart === null ? (
              CHART_WAITS
            ) : (
              <CostsChart breakdown={breakdown} kind={search.chart ?? 'bars'} focus={drawnFocus} onPeriod={narrow} />
            )
          }
        </Shown>
      </Card>
      {(data === undefined ? error === null : !isEmpty(data)) && (
        <Card flush {...(hasLayouts(question) ? { actions: <LayoutControl view={view} /> } : {})}>
          <Shown of={drawn} waiting={<Skeleton className="h-96" />}>
            {(breakdown) => <AnyTable breakdown={breakdown} search={search} change={change} onFocus={setFocus} />}
          </Shown>
        </Card>
      )}
    </>
  );
}

function isEmpty({ rows }: Breakdown): boolean {
  return rows.rows.length === 0;
}

const AnyTable = memo(function AnyTable({
  breakdown,
  search,
  change,
  onFocus,
}: {
  breakdown: Breakdown;
  search: CostsSearch;
  change: View['change'];
  onFocus: (value: string | null) => void;
}) {
  const Table = layoutOf(search, breakdown) === 'pivot' ? PivotTable : CostsTable;
  return (
    <>
      <Table
        breakdown={breakdown}
        search={search}
        sorting={sortingOf(search, breakdown)}
        onSort={(next) => change({ sort: writeSorting(next) }, true)}
        onFocus={onFocus}
      />
      {(breakdown.cells ?? breakdown.rows).next_cursor !== null && (
        <p className="border-t border-line px-5 py-3 text-xs text-muted">{text.costs.table.cut}</p>
      )}
    </>
  );
});

/** As the data that are shown allow it: those of before stay while others are asked for. */
function layoutOf(search: CostsSearch, { cells }: Breakdown): Layout {
  if (cells === null) return 'nested';
  return cells.group_by.length < 2 ? 'pivot' : (search.layout ?? 'pivot');
}

function sortingOf(search: CostsSearch, breakdown: Breakdown): Sorting {
  const usual = layoutOf(search, breakdown) === 'pivot' ? 'total' : breakdown.question.measure;
  return readSorting(search.sort, usual);
}

function ChartControls({ view: { question, search, change } }: { view: View }) {
  return (
    <>
      <InlineSelect
        label={text.costs.show}
        value={question.measure}
        groups={MEASURE_GROUPS.map((group) => ({
          label: text.costs.groups[group],
          options: measuresIn(group).map((one) => ({ value: one, label: text.costs.measures[one] })),
        }))}
        onChange={(chosen) => change({ measure: MEASURES.find((one) => one === chosen), sort: undefined })}
      />
      {isAdditive(question.measure) && (
        <Segmented
          label={text.costs.chartKind}
          value={search.chart ?? 'bars'}
          options={CHARTS.map((one) => ({ value: one, label: text.costs.charts[one] }))}
          onChange={(chart) => change({ chart }, true)}
        />
      )}
    </>
  );
}

function hasLayouts({ columns }: View['question']): boolean {
  return columns !== null && columns !== 'time';
}

function LayoutControl({ view: { search, change } }: { view: View }) {
  return (
    <Segmented
      label={text.costs.layout}
      value={search.layout ?? 'pivot'}
      options={LAYOUTS.map((one) => ({ value: one, label: text.costs.layouts[one] }))}
      onChange={(layout) => change({ layout, sort: undefined }, true)}
    />
  );
}

function TableCsv({ view, breakdown }: { view: View; breakdown: Breakdown | undefined }) {
  const names = useValueNames();
  const { from, to } = view.question.period;
  const content =
    breakdown === undefined
      ? null
      : async () => {
          const sorting = sortingOf(view.search, breakdown);
          const isPivot = layoutOf(view.search, breakdown) === 'pivot';
          return { cells: (isPivot ? pivotCsv : tableCsv)(breakdown, sorting, names) };
        };
  return <CsvButton name={`costs-${from.slice(0, 10)}-${to.slice(0, 10)}`} content={content} />;
}

function Nothing({ view: { question, change } }: { view: View }) {
  return (
    <Empty
      icon={Receipt}
      title={text.costs.empty.title}
      action={
        <>
          {question.filter.length > 0 && (
            <Button onClick={() => change({ filter: undefined })}>{text.costs.empty.clear}</Button>
          )}
          <Button onClick={() => change({ period: '90d', from: undefined, to: undefined })}>
            {text.costs.empty.period}
          </Button>
          <SourcesButton>{text.costs.empty.sources}</SourcesButton>
        </>
      }
    >
      {text.costs.empty.lead}
    </Empty>
  );
}
