import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { X } from 'lucide-react';
import type { FormEvent } from 'react';
import { client } from '@/api/client';
import type { ModelPrice } from '@/api/generated';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { TextField } from '@/ui/Field';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { type Column, More, Table } from '@/ui/Table';
import { useTyped } from '@/url/useTyped';
import { ModelName } from '../ModelName';
import { Rate } from '../Rate';
import { SHOWN_BUCKETS } from '../rates';
import { idOf, type ModelsSearch } from '../search';

const route = getRouteApi('/shell/models');
const words = text.models.prices;

/** The price list, as it holds for the organization now. */
export default function PricesView() {
  const { q, provider } = route.useSearch();
  const prices = usePrices({ q: q?.trim(), provider });
  const rows = prices.data?.pages.flatMap((page) => page.rows) ?? [];
  const found = prices.data?.pages[0]?.found;
  return (
    <Card flush>
      <div className="flex flex-wrap items-end justify-between gap-4 px-4 pb-4 sm:px-5">
        <div className="flex flex-wrap items-end gap-3">
          <Search />
          {provider !== undefined && <OfProvider provider={provider} />}
        </div>
        <p className="text-xs text-muted" role="status">
          {[...(found === undefined ? [] : [words.found(found)]), text.models.perMillion, words.asOf].join(' · ')}
        </p>
      </div>
      <Shown
        of={prices}
        waiting={
          <div className="px-5 pb-5">
            <Skeleton className="h-[32rem]" />
          </div>
        }
      >
        {() => (
          <>
            <Table
              caption={words.caption}
              columns={COLUMNS}
              rows={rows}
              keyOf={idOf}
              empty={<p className="px-5 pb-8 text-sm text-muted">{words.empty}</p>}
            />
            {prices.hasNextPage && (
              <More onClick={() => void prices.fetchNextPage()} busy={prices.isFetchingNextPage} />
            )}
          </>
        )}
      </Shown>
    </Card>
  );
}

/** A provider that the list is narrowed to. */
function OfProvider({ provider }: { provider: string }) {
  const navigate = route.useNavigate();
  return (
    <Button
      onClick={() => void navigate({ search: ({ provider: _, ...before }) => before, replace: true })}
      aria-label={words.anyProvider}
      title={words.anyProvider}
    >
      <span className="max-w-40 truncate">{provider}</span>
      <X className="size-3.5" aria-hidden />
    </Button>
  );
}

function usePrices({ q, provider }: { q: string | undefined; provider: string | undefined }) {
  return useInfiniteQuery({
    queryKey: ['get', '/v1/prices', 'pages', q, provider],
    initialPageParam: '',
    staleTime: 5 * 60_000,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...(q && { q }), ...(provider && { provider }), ...(pageParam && { cursor: pageParam }) };
      const { data } = await client.GET('/v1/prices', { params: { query }, signal });
      if (data === undefined) throw new Error(text.failed.unexpected);
      return data;
    },
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** What is typed is looked for once the typing rests; the address has it. */
function Search() {
  const { q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useTyped(q, (next) => {
    void navigate({
      search: ({ q: _, ...before }: ModelsSearch) => (next.trim() === '' ? before : { ...before, q: next }),
      replace: true,
      resetScroll: false,
    });
  });
  return (
    <search className="w-full sm:w-80">
      <form onSubmit={(event: FormEvent) => event.preventDefault()}>
        <TextField
          label={words.search}
          placeholder={words.placeholder}
          type="search"
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
    </search>
  );
}

const COLUMNS: readonly Column<ModelPrice>[] = [
  {
    key: 'model',
    title: text.models.model,
    className: 'sm:max-w-md',
    cell: (row) => <ModelName provider={row.provider} model={row.model} name={row.name} deprecated={row.deprecated} />,
  },
  ...SHOWN_BUCKETS.map(
    (bucket): Column<ModelPrice> => ({
      key: bucket,
      title: text.models.buckets[bucket],
      align: 'right',
      wide: bucket === 'cache_read_tokens',
      cell: (row) => <Rate rates={row.rates} bucket={bucket} />,
    }),
  ),
];
