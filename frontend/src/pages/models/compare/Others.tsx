import { getRouteApi } from '@tanstack/react-router';
import type { WholeMove } from '@/api/generated';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Money } from '@/ui/Figure';
import { type Column, Table } from '@/ui/Table';
import { Difference } from '../Difference';
import { ModelName } from '../ModelName';
import { idOf, toggled } from '../search';

const route = getRouteApi('/shell/models');
const words = text.models.compare;

/** All calls on one other model, the cheapest first, as the API orders them. */
export function Others({ moves, beside }: { moves: readonly WholeMove[]; beside: readonly string[] }) {
  return (
    <Card title={words.others} hint={words.othersHint} flush>
      <Table
        caption={words.othersCaption}
        columns={columnsOf(beside)}
        rows={moves}
        keyOf={idOf}
        selected={(row) => beside.includes(idOf(row))}
      />
    </Card>
  );
}

function columnsOf(beside: readonly string[]): Column<WholeMove>[] {
  return [
    {
      key: 'model',
      title: text.models.model,
      className: 'sm:max-w-96',
      cell: (row) => (
        <div className="flex min-w-0 items-start gap-3">
          <Choice id={idOf(row)} name={row.name ?? row.model} isChosen={beside.includes(idOf(row))} />
          <ModelName provider={row.provider} model={row.model} name={row.name} />
        </div>
      ),
    },
    { key: 'cost', title: text.models.cost, align: 'right', cell: (row) => <Money amount={row.cost_usd} /> },
    {
      key: 'difference',
      title: text.models.difference,
      align: 'right',
      cell: (row) => <Difference usd={row.difference_usd} percent={row.difference_percent} />,
    },
    { key: 'fit', title: words.fit, wide: true, className: 'text-muted', cell: (row) => fitOf(row) },
  ];
}

function Choice({ id, name, isChosen }: { id: string; name: string; isChosen: boolean }) {
  const navigate = route.useNavigate();
  return (
    <input
      type="checkbox"
      className="mt-1 size-4 shrink-0 accent-(--accent)"
      aria-label={words.choose(name)}
      checked={isChosen}
      onChange={() =>
        void navigate({
          search: ({ beside = [], ...before }) => {
            const next = toggled(beside, id);
            return next.length > 0 ? { ...before, beside: next } : before;
          },
          replace: true,
          resetScroll: false,
        })
      }
    />
  );
}

function fitOf({ in_place_of: places }: WholeMove): string {
  const unfit = places.filter(({ lacks }) => lacks.length > 0).length;
  return unfit === 0 ? words.limitsNone : words.limits(unfit);
}
