import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import type { UnregisteredName } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { costsOf } from '@/app/costsLinks';
import { useMay } from '@/app/session/useAccount';
import { formatDay } from '@/format/time';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Empty } from '@/ui/Empty';
import { Count, Money } from '@/ui/Figure';
import { MoreOf } from '@/ui/MoreOf';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { toast, toastProblem } from '@/ui/toast';
import { MergeDialog } from './MergeDialog';
import { type Kind, register } from './registers';

const words = text.settings.registers;

/** Names that usage brought along, with one click to register them. */
export function UnregisteredList({ kind }: { kind: Kind }) {
  const may = useMay();
  const [merging, setMerging] = useState<string | null>(null);
  const names = api.useInfiniteQuery('get', '/v1/unregistered', { params: { query: { kind, limit: 100 } } }, PAGES);
  const editable = may('POST /v1/teams');
  return (
    <Shown of={names} waiting={<RowsWaiting lines={8} />}>
      {({ pages }) => {
        const [first] = pages;
        return (
          <>
            {first !== undefined && first.names > 0 && (
              <p className="px-4 pb-3 text-xs text-muted sm:px-5">
                {words.unregisteredLead(first.names, first.recent_days)}
              </p>
            )}
            <Table
              caption={words.views.unregistered}
              columns={columns(kind, editable, setMerging)}
              rows={pages.flatMap((page) => page.unregistered)}
              keyOf={(row) => row.id}
              empty={
                <Empty icon={CircleCheck} title={words.allRegistered}>
                  {words.allRegisteredLead}
                </Empty>
              }
            />
            <MoreOf pages={names} />
            <MergeDialog kind={kind} id={merging} onClose={() => setMerging(null)} />
          </>
        );
      }}
    </Shown>
  );
}

function columns(kind: Kind, editable: boolean, onMerge: (id: string) => void): Column<UnregisteredName>[] {
  const actions: Column<UnregisteredName> = {
    key: 'actions',
    title: <span className="sr-only">{text.settings.change}</span>,
    align: 'right',
    cell: ({ id }) => (
      <span className="-my-1 inline-flex gap-2">
        <Adopt kind={kind} id={id} />
        <Button size="small" kind="quiet" onClick={() => onMerge(id)}>
          {words.merge}
        </Button>
      </span>
    ),
  };
  return [
    {
      key: 'name',
      title: words.name,
      cell: ({ id }) => (
        <Link
          {...costsOf(`${kind}:${id}`)}
          className="block max-w-72 truncate font-medium text-accent hover:underline"
          title={id}
        >
          {id}
        </Link>
      ),
    },
    {
      key: 'cost',
      title: words.cost,
      align: 'right',
      cell: ({ recent }) => <Money amount={recent.cost_usd} lowerBound={recent.lower_bound} />,
    },
    {
      key: 'calls',
      title: words.calls,
      align: 'right',
      wide: true,
      cell: ({ recent }) => <Count value={recent.requests} />,
    },
    {
      key: 'months',
      title: words.months,
      wide: true,
      cell: ({ first_month, last_month }) => words.seen(month(first_month), month(last_month)),
    },
    ...(editable ? [actions] : []),
  ];
}

function month(of: string): string {
  return formatDay(`${of}-01`, 'monthShort');
}

function Adopt({ kind, id }: { kind: Kind; id: string }) {
  const adopt = useMutation({
    mutationFn: () => register(kind, { id }),
    onSuccess: () => toast(words.registered(id)),
    onError: toastProblem,
  });
  return (
    <Button size="small" busy={adopt.isPending} onClick={() => adopt.mutate()}>
      {words.adopt}
    </Button>
  );
}
