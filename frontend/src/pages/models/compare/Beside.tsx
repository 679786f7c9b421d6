import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api } from '@/api/client';
import type { Model, UsageComparison, WholeMove } from '@/api/generated';
import { formatCompact } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Money, Unknown } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { type Column, Table } from '@/ui/Table';
import { Difference } from '../Difference';
import { ModelName } from '../ModelName';
import { Needs } from '../Needs';
import { idOf, partsOf } from '../search';

const words = text.models.compare;

type Line = { key: string; title: ReactNode; now: ReactNode; cell: (move: WholeMove) => ReactNode };

/** The chosen models in columns; each model in use in a row, and what is known of the chosen ones. */
export function Beside({ beside }: { beside: readonly string[] }) {
  const usage = api.useQuery(
    'get',
    '/v1/prices/compare',
    { params: { query: { models: [...beside] } } },
    { staleTime: 5 * 60_000 },
  );
  const known = useKnown(beside);
  return (
    <Card
      title={words.beside}
      hint={words.besideLead}
      actions={
        <Link
          from="/models"
          to="/models"
          search={({ beside: _, ...before }) => before}
          replace
          resetScroll={false}
          className="screen-only text-xs font-medium text-accent hover:underline"
        >
          {words.clear}
        </Link>
      }
      flush
    >
      <Shown
        of={usage}
        waiting={
          <div className="px-5 pb-5">
            <Skeleton className="h-72" />
          </div>
        }
      >
        {(data) => (
          <Table
            caption={words.besideCaption}
            columns={columnsOf(data.models)}
            rows={[...linesOfCosts(data.current), ...linesOfFacts(known)]}
            keyOf={(line) => line.key}
          />
        )}
      </Shown>
    </Card>
  );
}

/** What the catalogue knows of them, by id. */
function useKnown(ids: readonly string[]): ReadonlyMap<string, Model> {
  const answers = useQueries({
    queries: ids.map((id) => ({
      ...api.queryOptions('get', '/v1/models/lookup', { params: { query: partsOf(id) } }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  return new Map(answers.flatMap(({ data }) => (data === undefined ? [] : [[idOf(data), data]])));
}

function columnsOf(moves: readonly WholeMove[]): Column<Line>[] {
  return [
    { key: 'line', title: words.now, className: 'min-w-40 max-w-64', cell: (line) => line.title },
    { key: 'now', title: words.today, align: 'right', wide: true, cell: (line) => line.now },
    ...moves.map(
      (move): Column<Line> => ({
        key: idOf(move),
        title: move.name ?? move.model,
        align: 'right',
        className: 'min-w-28',
        cell: (line) => line.cell(move),
      }),
    ),
  ];
}

function linesOfCosts(current: UsageComparison['current']): Line[] {
  return [
    {
      key: 'all',
      title: <strong className="font-semibold">{words.all}</strong>,
      now: <Money amount={current.compared_usd} />,
      cell: (move) => <Cost {...move} />,
    },
    ...current.models.map((used): Line => {
      const id = idOf(used);
      return {
        key: id,
        title: <ModelName provider={used.provider} model={used.model} />,
        now: <Money amount={used.cost_usd} />,
        cell: (move) => {
          const place = move.in_place_of.find((one) => idOf(one) === id);
          if (place === undefined) return <Unknown />;
          return (
            <div className="grid justify-items-end gap-1">
              <Cost {...place} />
              {place.lacks.length > 0 && <Needs lacks={place.lacks} notKnown={[]} />}
            </div>
          );
        },
      };
    }),
  ];
}

function Cost(cost: Pick<WholeMove, 'cost_usd' | 'difference_usd' | 'difference_percent'>) {
  return (
    <div>
      <Money amount={cost.cost_usd} />
      {cost.difference_usd !== null && (
        <div className="text-xs">
          <Difference usd={cost.difference_usd} percent={cost.difference_percent} />
        </div>
      )}
    </div>
  );
}

function linesOfFacts(known: ReadonlyMap<string, Model>): Line[] {
  const fact = (key: string, title: string, read: (model: Model) => ReactNode): Line => ({
    key,
    title: <span className="text-muted">{title}</span>,
    now: null,
    cell: (move) => {
      const model = known.get(idOf(move));
      return model === undefined ? <Unknown /> : (read(model) ?? <Unknown />);
    },
  });
  const tokens = (count: number | null) => (count === null ? null : formatCompact(count));
  return [
    fact('context', words.context, (model) => tokens(model.context_window)),
    fact('output', words.output, (model) => tokens(model.max_output_tokens)),
    fact('tools', words.tools, ({ tool_use: can }) => (can === null ? null : can ? words.yes : words.no)),
    fact('quality', words.quality, (model) => model.quality),
  ];
}
