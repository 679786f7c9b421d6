import { Handshake } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import type { PriceEntry } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { More, Table } from '@/ui/Table';
import { useSettings } from '../parts/useSettings';
import { AnswerDialog, type Asked } from './AnswerDialog';
import { EntryDialog } from './EntryDialog';
import { entryColumns } from './entryColumns';

const words = text.settings.prices;
export type Of = 'negotiated' | 'deployment';
const PATHS = { negotiated: '/v1/prices/negotiated', deployment: '/v1/prices/entries' } as const;

/** What was said about prices, newest first; nothing of it is ever taken away. */
export function Entries({ of }: { of: Of }) {
  const { search, go } = useSettings();
  const may = useMay();
  const enter = may(of === 'negotiated' ? 'POST /v1/prices/negotiated' : 'POST /v1/prices/entries') && (
    <Button kind="primary" onClick={() => go({ make: 'price' })}>
      {words.ask}
    </Button>
  );
  return (
    <Card
      title={words.views[of]}
      hint={of === 'negotiated' ? words.negotiatedLead : words.deploymentLead}
      actions={enter}
      flush
    >
      <EntryList key={of} of={of} />
      <EntryDialog of={of} open={enter !== false && search.make === 'price'} onClose={() => go({ make: undefined })} />
    </Card>
  );
}

function EntryList({ of }: { of: Of }) {
  const may = useMay();
  const [asked, setAsked] = useState<Asked | null>(null);
  const entries = api.useInfiniteQuery('get', PATHS[of], { params: { query: { limit: 100 } } }, PAGES);
  const negotiated = of === 'negotiated';
  const allowed = {
    grant: negotiated && may('POST /v1/prices/negotiated/{sequence}/grant'),
    refuse: negotiated && may('POST /v1/prices/negotiated/{sequence}/refuse'),
    withdraw: may(
      negotiated ? 'POST /v1/prices/negotiated/{sequence}/withdraw' : 'POST /v1/prices/entries/{sequence}/withdraw',
    ),
  };
  return (
    <Shown of={entries} waiting={<RowsWaiting />}>
      {({ pages }) => (
        <>
          <Table<PriceEntry>
            caption={words.views[of]}
            columns={entryColumns(allowed, (action, entry) => setAsked({ action, entry, of }))}
            rows={pages.flatMap((page) => page.entries)}
            keyOf={({ sequence }) => String(sequence)}
            empty={
              <Empty icon={Handshake} title={negotiated ? words.noEntries : words.noDeployment}>
                {negotiated ? words.noEntriesLead : words.noDeploymentLead}
              </Empty>
            }
          />
          {entries.hasNextPage && (
            <More onClick={() => void entries.fetchNextPage()} busy={entries.isFetchingNextPage} />
          )}
          <AnswerDialog asked={asked} onClose={() => setAsked(null)} />
        </>
      )}
    </Shown>
  );
}
