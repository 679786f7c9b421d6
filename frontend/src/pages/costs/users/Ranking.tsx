import { Link } from '@tanstack/react-router';
import { Users } from 'lucide-react';
import { api } from '@/api/client';
import type { Users as UsersAnswer } from '@/api/generated';
import { dimensionName, valueName } from '@/app/dimensions';
import type { Period } from '@/app/period/period';
import { useMay } from '@/app/session/useAccount';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Count, Money } from '@/ui/Figure';
import { Day } from '@/ui/Moment';
import { Failed } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { type Column, More, Table } from '@/ui/Table';
import type { EventsSearch } from '../events/search';
import type { UserDimension } from './search';

type Row = UsersAnswer['rows'][number];

const words = text.costs.users;

/** Users, the dearest (or busiest) first. */
export function Ranking({
  period,
  filter,
  by,
  sort,
  kept,
}: {
  period: Period;
  filter: readonly string[];
  by: UserDimension | undefined;
  sort: 'cost' | 'requests';
  kept: Omit<EventsSearch, 'event'>;
}) {
  const query = api.useInfiniteQuery(
    'get',
    '/v1/users',
    {
      params: {
        query: {
          ...period,
          sort,
          ...(by === undefined ? {} : { group_by: [by] }),
          ...(filter.length > 0 ? { filter: [...filter] } : {}),
        },
      },
    },
    {
      pageParamName: 'cursor',
      // Undefined would be asked for as page 0; null is left out of the address.
      initialPageParam: null,
      getNextPageParam: (last: UsersAnswer) => last.next_cursor ?? undefined,
    },
  );
  const may = useMay();
  const pages = query.data?.pages;
  const first = pages?.[0];
  if (pages === undefined || first === undefined) {
    if (query.error !== null) return <Failed error={query.error} retry={() => void query.refetch()} />;
    return (
      <Card title={words.ranking} hint={words.hint}>
        <SkeletonLines lines={12} />
      </Card>
    );
  }
  return (
    <Card flush title={words.ranking} hint={words.hint} className={query.isPlaceholderData ? 'opacity-60' : ''}>
      <Table
        caption={words.ranking}
        columns={columnsOf(first.group_by[0], may('GET /v1/people/{pseudonym}/events') ? kept : null)}
        rows={pages.flatMap((page) => page.rows)}
        keyOf={(row) => `${row.user} ${Object.values(row.group).join(' ')}`}
        empty={<NoUsers isBehind={(first.behind?.requests ?? 0) > 0} />}
        footer={<Totals answer={first} />}
      />
      {query.hasNextPage && <More onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage} />}
    </Card>
  );
}

function NoUsers({ isBehind }: { isBehind: boolean }) {
  return (
    <Empty icon={Users} title={isBehind ? words.empty.titleBehind : words.empty.title}>
      {isBehind ? words.empty.leadBehind : words.empty.lead}
    </Empty>
  );
}

function columnsOf(by: string | undefined, kept: Omit<EventsSearch, 'event'> | null): Column<Row>[] {
  const grouped: Column<Row>[] =
    by === undefined
      ? []
      : [
          {
            key: by,
            title: dimensionName(by),
            className: 'max-w-56',
            cell: (row) => <span className="block truncate">{valueName(by, row.group[by] ?? '')}</span>,
          },
        ];
  return [
    {
      key: 'user',
      title: dimensionName('user'),
      className: 'max-w-72 max-md:w-full max-md:max-w-0 max-md:min-w-28',
      cell: (row) => <User row={row} kept={kept} />,
    },
    ...grouped,
    {
      key: 'cost',
      title: text.costs.measures.cost_usd,
      align: 'right',
      cell: (row) => <Money amount={row.cost_usd} lowerBound={row.lower_bound} />,
    },
    {
      key: 'requests',
      title: text.costs.measures.requests,
      align: 'right',
      cell: (row) => <Count value={row.requests} />,
    },
    {
      key: 'input',
      title: words.input,
      align: 'right',
      wide: true,
      cell: (row) => <Count value={row.input_tokens_total} />,
    },
    {
      key: 'output',
      title: words.output,
      align: 'right',
      wide: true,
      cell: (row) => <Count value={row.output_tokens_total} />,
    },
    { key: 'last', title: words.lastDay, align: 'right', wide: true, cell: (row) => <Day day={row.last_day} /> },
  ];
}

/** `kept` is there where the person's calls may be looked at. */
function User({ row, kept }: { row: Row; kept: Omit<EventsSearch, 'event'> | null }) {
  const name = row.user_name ?? valueName('user', row.user);
  if (row.user === '' || kept === null) {
    return <span className={row.user === '' ? 'text-muted italic' : 'block truncate'}>{name}</span>;
  }
  return (
    <Link
      to="/costs/events"
      search={{ ...kept, user: row.user }}
      title={`${words.calls} ${name}`}
      className="figures block truncate font-medium hover:text-accent hover:underline"
    >
      {name}
    </Link>
  );
}

function Totals({ answer }: { answer: UsersAnswer }) {
  const cell = 'figures px-3 py-2.5 text-right max-sm:last:pr-4 sm:px-5';
  return (
    <tr>
      <th scope="row" colSpan={1 + answer.group_by.length} className="px-4 py-2.5 text-left font-semibold sm:px-5">
        {words.total(formatCount(answer.users))}
      </th>
      <td className={cell}>
        <Money amount={answer.totals.cost_usd} lowerBound={answer.lower_bound} />
      </td>
      <td className={cell}>
        <Count value={answer.totals.requests} />
      </td>
      <td className={`${cell} max-md:hidden`}>
        <Count value={answer.totals.input_tokens_total} />
      </td>
      <td className={`${cell} max-md:hidden`}>
        <Count value={answer.totals.output_tokens_total} />
      </td>
      <td className="max-md:hidden" />
    </tr>
  );
}
