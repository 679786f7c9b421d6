import { useNavigate, useSearch } from '@tanstack/react-router';
import { KeyRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { api } from '@/api/client';
import type { ApiKey } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Quiet } from '@/ui/Quiet';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { More } from '@/ui/Table';
import { Segmented } from '@/ui/Tabs';
import { Frame } from '../Frame';
import { KEY_FILTERS } from '../search';
import { KeySheet } from './KeySheet';
import { KeyTable } from './KeyTable';
import { NewKey } from './NewKey';

const words = text.sources.keys;
type Filter = (typeof KEY_FILTERS)[number];

export function KeysPage() {
  const search = useSearch({ from: '/shell/sources/keys' });
  const navigate = useNavigate({ from: '/sources/keys' });
  const may = useMay();
  const show = search.show ?? 'all';
  const go = (next: typeof search) => void navigate({ search: next, resetScroll: false });
  const back = search.show === undefined ? {} : { show: search.show };
  const make = may('POST /v1/keys') && (
    <Button kind="primary" onClick={() => go({ ...back, make: 'yes' })}>
      {words.make}
    </Button>
  );
  return (
    <Frame section="keys">
      <Card title={words.title} hint={words.hint} actions={make} flush>
        <div className="px-4 pb-3 sm:px-5">
          <Segmented
            label={words.show}
            value={show}
            options={KEY_FILTERS.map((value) => ({ value, label: words.filters[value] }))}
            onChange={(value) => go(value === 'all' ? {} : { show: value })}
          />
        </div>
        <Keys show={show} back={back} make={make} />
      </Card>
      <NewKey open={search.make === 'yes'} onClose={() => go(back)} />
      {search.key !== undefined && <KeySheet key={search.key} keyId={search.key} onClose={() => go(back)} />}
    </Frame>
  );
}

function Keys({ show, back, make }: { show: Filter; back: { show?: Filter }; make: ReactNode }) {
  const keys = api.useInfiniteQuery('get', '/v1/keys', { params: { query: { limit: 100 } } }, PAGES);
  const rows = (keys.data?.pages ?? []).flatMap((page) => page.keys).filter((key) => fits(key, show));
  return (
    <Shown waiting={<RowsWaiting lines={5} />} of={{ ...keys, data: keys.data === undefined ? undefined : rows }}>
      {(found) => (
        <>
          {found.length === 0 ? <Nothing show={show} make={make} /> : <KeyTable keys={found} back={back} />}
          {keys.hasNextPage && <More onClick={() => void keys.fetchNextPage()} busy={keys.isFetchingNextPage} />}
        </>
      )}
    </Shown>
  );
}

function Nothing({ show, make }: { show: Filter; make: ReactNode }) {
  if (show !== 'all') return <Quiet said={words.noneSuch} />;
  return (
    <Empty icon={KeyRound} title={words.empty} action={make}>
      {words.emptyHint}
    </Empty>
  );
}

function fits(key: ApiKey, show: Filter): boolean {
  return show === 'all' || (show === 'live') === (key.state === 'live');
}
