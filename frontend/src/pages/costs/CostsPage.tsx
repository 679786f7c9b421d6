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
import { type Asked, Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import type { Sorting } from '@/ui/Table';
import { Segmented } from '@/ui/Tabs';
import { useLoaded } from '@/ui/useLoaded';
import { EarlierDays } from './Compared';
import { Controls } from './Controls';
import { CostsTable } from './CostsTable';
import { pivotCsv, tableCsv } from './csv';
import { callsOf } from './drill';
import { Frame } from './Frame';
import { KeyFigures } from './KeyFigures';
import { isAdditive, MEASURE_GROUPS, MEASURES, measuresIn } from './measures';
import { PivotTable } from './PivotTable';
import type { Breakdown, Cut } from './question';
import { CHARTS, type CostsSearch, LAYOUTS, type Layout } from './search';
import { readSorting, writeSorting } from './tableRows';
import { type Cuts, useCuts, useLiveTotal, useView, type View } from './useView';

// The chart's library comes after the figures, and while the chart's are asked for.
const loadChart = () => import('./CostsChart').then((module) => module.CostsChart);
const CHART_WAITS = <Skeleton className="h-[21.65rem]" />;

/** Where the money goes: spend by any two dimensions over any time, as chart and table in step. */
export function CostsPage() {
  const view = useView();
  const { question, search } = view;
  const total = useLiveTotal(question);
  const cuts = useCuts(question, total.isPlaceholderData ? undefined : total.data);
  return (
    <Frame
      tab="breakdown"
      kept={callsOf(search, [])}
      actions={<TableCsv view={view} breakdown={cuts.table.data} />}
      filters={<Controls view={view} />}
    >
      <KeyFigures question={question} total={total} comparison={comparisonOf(cuts.rows)} />
      <Cards view={view} cuts={cuts} />
    </Frame>
  );
}

/** Not that of before, which stays until another one is there. */
function comparisonOf({ data, error, isPlaceholderData }: Cuts['rows']) {
  if (data !== undefined && !isPlaceholderData) return data.comparison ?? null;
  return error === null ? undefined : null;
}

/**
 * Chart and table of one cut. They are drawn after what was clicked is, in slices between which the page answers: a
 * table may have thousands of cells.
 */
function Cards({ view, cuts }: { view: View; cuts: Cuts }) {
  const { question, change } = view;
  const [focus, setFocus] = useState<string | null>(null);
  const router = useRouter();
  const CostsChart = useLoaded(loadChart);
  useEffect(() => {
    void router.preloadRoute({ to: '/costs/events' });
  }, [router]);
  const chart = useDrawn(cuts.chart, cuts.again);
  const table = useDrawn(cuts.table, cuts.again);
  const { search } = useDeferredValue(view);
  const drawnFocus = useDeferredValue(focus);
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
        <Shown of={chart} waiting={CHART_WAITS} isEmpty={isEmpty} empty={<Nothing view={view} />}>
          {(drawn) =>
            CostsChart === null ? (
              CHART_WAITS
            ) : (
              <CostsChart drawn={drawn} kind={search.chart ?? 'bars'} focus={drawnFocus} onPeriod={narrow} />
            )
          }
        </Shown>
      </Card>
      {(table.data === undefined ? table.error === null || chart.data !== undefined : !isEmpty(table.data)) && (
        <Card
          flush
          {...(question.compare !== null && { hint: <Earlier breakdown={table.data} /> })}
          {...(hasLayouts(question) && { actions: <LayoutControl view={view} /> })}
        >
          <Shown of={table} waiting={<Skeleton className="h-96" />}>
            {(breakdown) => <AnyTable breakdown={breakdown} search={search} change={change} onFocus={setFocus} />}
          </Shown>
        </Card>
      )}
    </>
  );
}

/** Of the table, which keeps the place of those days while they are not known. */
function Earlier({ breakdown }: { breakdown: Breakdown | undefined }) {
  const comparison = breakdown?.rows.comparison;
  return comparison === undefined ? NO_WORDS : <EarlierDays comparison={comparison} />;
}

const NO_WORDS = '\u00a0';

/** An answer as it is drawn: after what was clicked, and with what failed said for table and chart alike. */
function useDrawn<Data>({ data, error, isPlaceholderData }: UseQueryResult<Data>, again: () => void): Asked<Data> {
  return { data: useDeferredValue(data), error, isPlaceholderData, refetch: again };
}

function isEmpty({ rows }: Cut): boolean {
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
      {isCut(breakdown) && <p className="border-t border-line px-5 py-3 text-xs text-muted">{text.costs.table.cut}</p>}
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

/** What is shown, which stays that of before while another cut is asked for. */
function TableCsv({ view: { search }, breakdown }: { view: View; breakdown: Breakdown | undefined }) {
  const names = useValueNames();
  if (breakdown === undefined) return <CsvButton name="costs" content={null} />;
  const { from, to } = breakdown.question.period;
  const content = async () => {
    const csv = layoutOf(search, breakdown) === 'pivot' ? pivotCsv : tableCsv;
    const cells = csv(breakdown, sortingOf(search, breakdown), names);
    return isCut(breakdown) ? { cells, cutAt: cells.length - AROUND_ROWS } : { cells };
  };
  return <CsvButton name={`costs-${from.slice(0, 10)}-${to.slice(0, 10)}`} content={content} />;
}

/** The header and the total. */
const AROUND_ROWS = 2;

/** Whether there are more rows than were fetched. */
function isCut({ cells, rows }: Breakdown): boolean {
  return (cells ?? rows).next_cursor !== null;
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
