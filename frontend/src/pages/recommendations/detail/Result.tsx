import { useMemo } from 'react';
import type { MeasuredSpan, SavingsResult } from '@/api/generated';
import type { Line } from '@/charts/plan';
import { TimeChart } from '@/charts/TimeChart';
import { forDrawing, formatMoney } from '@/format/money';
import { formatCount } from '@/format/number';
import { formatDay } from '@/format/time';
import { PerMonth } from '@/savings/PerMonth';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Disclosure } from '@/ui/Disclosure';
import { FactLines } from '@/ui/FactLines';
import { Money, Stat } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { type Column, Table } from '@/ui/Table';

const words = text.recommendations.result;

/** What it brought: the amount with its interval, whether it is proven, and the weeks that it follows from. */
export function Result({ result }: { result: SavingsResult }) {
  return (
    <Card
      title={words.title}
      actions={
        <>
          <Badge tone={result.method === 'measured' ? 'info' : 'neutral'}>{words[result.method]}</Badge>
          {result.method === 'measured' && (
            <Badge tone={result.proven ? 'good' : 'warn'}>{result.proven ? words.proven : words.notProven}</Badge>
          )}
        </>
      }
    >
      <div className="grid items-start gap-6 sm:grid-cols-[auto_minmax(14rem,20rem)] sm:justify-between">
        <Stat
          size="large"
          label={text.recommendations.summary.verified}
          value={<PerMonth amount={result.monthly_usd} />}
          detail={result.method === 'measured' ? <Interval result={result} /> : <Ago at={result.at} />}
        />
        {result.method === 'measured' && (
          <FactLines
            facts={[
              {
                name: words.saved,
                value: (
                  <>
                    <Money amount={result.savings_usd} /> {words.days(result.days)}
                  </>
                ),
              },
              { name: text.savings.asOf, value: <Ago at={result.at} /> },
            ]}
          />
        )}
      </div>
      {result.before.length > 0 && <Spans result={result} />}
    </Card>
  );
}

function Interval({ result }: { result: SavingsResult }) {
  return (
    <>
      {words.between}: <Money amount={result.monthly_low_usd} /> – <Money amount={result.monthly_high_usd} />
      <br />
      {result.proven ? words.provenHint : words.notProvenHint}
      {result.held_against !== null && ` ${words.against[result.held_against]}`}
    </>
  );
}

type Span = MeasuredSpan & { when: string };

function Spans({ result }: { result: SavingsResult }) {
  const spans = useMemo<Span[]>(
    () => [
      ...result.before.map((span) => ({ ...span, when: words.before })),
      ...(result.after === null ? [] : [{ ...result.after, when: words.after }]),
    ],
    [result],
  );
  const times = useMemo(() => spans.map((span) => Date.parse(`${span.from}T00:00:00Z`)), [spans]);
  const lines = useMemo(() => linesOf(spans), [spans]);
  return (
    <div className="mt-6 grid gap-4 *:min-w-0">
      <h3 className="text-xs font-medium text-muted">{words.chart}</h3>
      <TimeChart
        label={words.chartLabel(result.before.length)}
        times={times}
        lines={lines}
        bucket="week"
        zone="UTC"
        axis={(value) => formatMoney(String(value), 'USD', 'short')}
        height={200}
      />
      <p className="text-xs text-muted">{words.noCounterfactual}</p>
      <Disclosure title={words.spans}>
        <Table caption={words.spans} columns={COLUMNS} rows={spans} keyOf={(span) => span.from} />
      </Disclosure>
    </div>
  );
}

/** Bars as high as the cost of a day, so that spans of different lengths compare; what is read is the span's cost. */
function linesOf(spans: readonly Span[]): Line[] {
  const read = (place: number) => {
    const span = spans[place];
    return span === undefined ? '' : `${formatMoney(span.cost_usd)} ${words.days(span.days)}`;
  };
  const bars = (when: string, colour: Line['colour']): Line => ({
    label: when,
    values: spans.map((span) => (span.when === when ? forDrawing(span.cost_usd) / Math.max(span.days, 1) : null)),
    colour,
    kind: 'bars',
    read,
  });
  return [bars(words.before, 'series-rest'), bars(words.after, 'series-1')];
}

const COLUMNS: readonly Column<Span>[] = [
  { key: 'span', title: words.columns.span, cell: (row) => formatDay(row.from) },
  { key: 'when', title: words.columns.when, cell: (row) => row.when },
  { key: 'days', title: words.columns.days, align: 'right', cell: (row) => row.days },
  { key: 'cost', title: words.columns.cost, align: 'right', cell: (row) => <Money amount={row.cost_usd} /> },
  { key: 'requests', title: words.columns.requests, align: 'right', cell: (row) => formatCount(row.requests) },
  { key: 'errors', title: words.columns.errors, align: 'right', cell: (row) => formatCount(row.errors) },
];
