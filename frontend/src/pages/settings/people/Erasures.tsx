import { FileCheck } from 'lucide-react';
import { api } from '@/api/client';
import type { Erasure } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Dialog } from '@/ui/Dialog';
import { Empty } from '@/ui/Empty';
import { Fact, Facts } from '@/ui/Facts';
import { Moment } from '@/ui/Moment';
import { MoreOf } from '@/ui/MoreOf';
import { RowButton } from '@/ui/RowButton';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { useSettings } from '../parts/useSettings';

const words = text.settings.records.people;

/** Certificates: that a name is gone, and from where. */
export function Erasures() {
  const { search, go } = useSettings();
  const erasures = api.useInfiniteQuery('get', '/v1/erasures', { params: { query: { limit: 50 } } }, PAGES);
  return (
    <Card title={words.views.erasures} flush>
      <Shown of={erasures} waiting={<RowsWaiting />}>
        {({ pages }) => (
          <>
            <Table
              caption={words.views.erasures}
              columns={columns((open) => go({ open }))}
              rows={pages.flatMap((page) => page.erasures)}
              keyOf={(erasure) => erasure.erasure_id}
              empty={
                <Empty icon={FileCheck} title={words.noErasures}>
                  {words.noErasuresLead}
                </Empty>
              }
            />
            <MoreOf pages={erasures} />
          </>
        )}
      </Shown>
      {search.open !== undefined && (
        <Certificate key={search.open} id={search.open} onClose={() => go({ open: undefined })} />
      )}
    </Card>
  );
}

function columns(onOpen: (id: string) => void): Column<Erasure>[] {
  return [
    {
      key: 'at',
      title: words.at,
      cell: ({ erased_at, erasure_id }) => (
        <RowButton onClick={() => onOpen(erasure_id)}>
          <Moment at={erased_at} />
        </RowButton>
      ),
    },
    {
      key: 'pseudonym',
      title: words.pseudonym,
      cell: ({ pseudonym }) => <code className="text-xs text-muted">{pseudonym}</code>,
    },
    {
      key: 'reason',
      title: words.reason,
      wide: true,
      cell: ({ reason }) => <span className="line-clamp-2 max-w-96 break-words">{reason}</span>,
    },
  ];
}

const STORES = ['control', 'log', 'claims', 'figures', 'lake', 'quarantine', 'backups'] as const;

function Certificate({ id, onClose }: { id: string; onClose: () => void }) {
  const nameOf = useMemberName();
  const erasure = api.useQuery('get', '/v1/erasures/{erasure_id}', { params: { path: { erasure_id: id } } });
  return (
    <Dialog open onClose={onClose} title={words.certificate} side>
      <Shown of={erasure}>
        {(data) => (
          <div className="grid gap-6">
            <Facts>
              <Fact name={words.pseudonym}>
                <code className="text-xs break-all">{data.pseudonym}</code>
              </Fact>
              <Fact name={words.at}>
                <Moment at={data.erased_at} />
              </Fact>
              <Fact name={words.by}>{nameOf(data.erased_by)}</Fact>
              <Fact name={words.reason}>{data.reason}</Fact>
              <Fact name={words.backupsUntil} {...(data.replaced_key ? { hint: words.replacedKey } : {})}>
                <Moment at={data.backups_until} />
              </Fact>
              <Fact name={words.digest}>
                <code className="text-xs break-all">{data.sha256}</code>
              </Fact>
            </Facts>
            <section>
              <h3 className="mb-2 text-sm font-semibold">{words.remains}</h3>
              <Facts>
                {STORES.map((store) => (
                  <Fact key={store} name={words.stores[store]}>
                    {data.remains[store]}
                  </Fact>
                ))}
              </Facts>
            </section>
          </div>
        )}
      </Shown>
    </Dialog>
  );
}
