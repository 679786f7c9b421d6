import { Tag } from 'lucide-react';
import { api } from '@/api/client';
import type { ModelPrice } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { EmptyList } from '@/ui/EmptyList';
import { FilterLine } from '@/ui/FilterLine';
import { Day } from '@/ui/Moment';
import { MoreOf } from '@/ui/MoreOf';
import { RowButton } from '@/ui/RowButton';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { SearchIn } from '../parts/SearchIn';
import { useClear } from '../parts/useClear';
import { useSettings } from '../parts/useSettings';
import { ModelSheet } from './ModelSheet';
import { Rate } from './Rate';

const words = text.settings.prices;
const FILTERS = ['q', 'provider'] as const;

export function PriceList() {
  const { search, go } = useSettings();
  return (
    <>
      <Card flush>
        <div className="px-4 pb-3 sm:px-5">
          <FilterLine label={words.filters} onClear={useClear(FILTERS)}>
            <SearchIn name="q" label={words.search} />
            <SearchIn name="provider" label={words.provider} placeholder={words.anyProvider} icon={false} />
          </FilterLine>
        </div>
        <Found />
      </Card>
      {search.open !== undefined && (
        <ModelSheet key={search.open} name={search.open} onClose={() => go({ open: undefined })} />
      )}
    </>
  );
}

function Found() {
  const { search, go } = useSettings();
  const { q, provider } = search;
  const clear = useClear(FILTERS);
  const prices = api.useInfiniteQuery(
    'get',
    '/v1/prices',
    {
      params: {
        query: { limit: 50, ...(q === undefined ? {} : { q }), ...(provider === undefined ? {} : { provider }) },
      },
    },
    PAGES,
  );
  return (
    <Shown of={prices} waiting={<RowsWaiting lines={12} />}>
      {({ pages }) => (
        <>
          <p className="px-4 pb-2 text-xs text-muted sm:px-5">
            {found(pages[0]?.found ?? 0)} · {words.perMillion}
          </p>
          <Table
            caption={words.views.list}
            columns={columns((open) => go({ open }))}
            rows={pages.flatMap((page) => page.rows)}
            keyOf={({ provider: of, model }) => `${of}/${model}`}
            empty={<EmptyList icon={Tag} title={words.none} narrowed={words.none} onClear={clear} />}
          />
          <MoreOf pages={prices} />
        </>
      )}
    </Shown>
  );
}

function columns(onOpen: (name: string) => void): Column<ModelPrice>[] {
  const rate = (bucket: string, title: string, wide = false): Column<ModelPrice> => ({
    key: bucket,
    title,
    align: 'right',
    wide,
    cell: ({ rates }) => <Rate rate={rates[bucket]} />,
  });
  return [
    {
      key: 'model',
      title: words.model,
      cell: (price) => (
        <div className="max-w-72">
          <RowButton
            className="max-w-full"
            title={price.name ?? price.model}
            onClick={() => onOpen(`${price.provider}/${price.model}`)}
          >
            {price.model}
          </RowButton>
          <span className="flex items-center gap-2 text-xs text-muted">
            <span className="truncate">{price.provider}</span>
            {price.deprecated === true && <Badge tone="warn">{words.deprecated}</Badge>}
          </span>
        </div>
      ),
    },
    rate('input_uncached_tokens', words.input),
    rate('cache_read_tokens', words.cached, true),
    rate('output_tokens', words.output),
    {
      key: 'from',
      title: words.from,
      wide: true,
      cell: ({ effective_from }) => effective_from !== null && <Day day={effective_from} />,
    },
    {
      key: 'source',
      title: words.source,
      wide: true,
      cell: ({ source }) => source !== null && <Source level={source.level} />,
    },
  ];
}

function found(count: number): string {
  return words.found(count, formatCount(count));
}

/** What is no list price stands out. */
function Source({ level }: { level: keyof typeof words.levels }) {
  if (level === 'book') return <span className="whitespace-nowrap text-muted">{words.levels[level]}</span>;
  return <Badge tone="accent">{words.levels[level]}</Badge>;
}
