import { type ReactNode, useState } from 'react';
import { api } from '@/api/client';
import type { PriceEntry } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { useMay } from '@/app/session/useAccount';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { More, Table } from '@/ui/Table';
import { AnswerDialog, type Asked } from './AnswerDialog';
import { entryColumns } from './entryColumns';
import { ANSWERS, ENTRIES, type Of } from './paths';

/** What was said about prices, newest first, to be answered; nothing of it is ever taken away. */
export function PriceEntries({ of, caption, empty }: { of: Of; caption: string; empty: ReactNode }) {
  const may = useMay();
  const [asked, setAsked] = useState<Asked | null>(null);
  const entries = api.useInfiniteQuery('get', ENTRIES[of], { params: { query: { limit: 100 } } }, PAGES);
  const { grant, refuse, withdraw } = ANSWERS.negotiated;
  const negotiated = of === 'negotiated';
  const allowed = {
    grant: negotiated && may(`POST ${grant}`),
    refuse: negotiated && may(`POST ${refuse}`),
    withdraw: may(`POST ${negotiated ? withdraw : ANSWERS.deployment}`),
  };
  return (
    <Shown of={entries} waiting={<RowsWaiting />}>
      {({ pages }) => (
        <>
          <Table<PriceEntry>
            caption={caption}
            columns={entryColumns(allowed, (action, entry) => setAsked({ action, entry, of }))}
            rows={pages.flatMap((page) => page.entries)}
            keyOf={({ sequence }) => String(sequence)}
            empty={empty}
          />
          {entries.hasNextPage && (
            <More onClick={() => void entries.fetchNextPage()} busy={entries.isFetchingNextPage} />
          )}
          {asked !== null && <AnswerDialog asked={asked} onClose={() => setAsked(null)} />}
        </>
      )}
    </Shown>
  );
}
