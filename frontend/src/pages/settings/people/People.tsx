import { UserRound } from 'lucide-react';
import { api } from '@/api/client';
import type { Person } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Moment } from '@/ui/Moment';
import { MoreOf } from '@/ui/MoreOf';
import { RowButton } from '@/ui/RowButton';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { SearchIn } from '../parts/SearchIn';
import { useSettings } from '../parts/useSettings';
import { PersonSheet } from './PersonSheet';
import { sought } from './sought';

const words = text.settings.records.people;

export function People() {
  const { search, go } = useSettings();
  return (
    <Card flush>
      <div className="px-4 pb-3 sm:px-5 [&_input]:w-80 [&_label]:block [&_label]:w-fit [&_label]:max-w-full">
        <SearchIn name="q" label={words.find} />
      </div>
      <Found q={search.q} />
      {search.open !== undefined && (
        <PersonSheet key={search.open} pseudonym={search.open} onClose={() => go({ open: undefined })} />
      )}
    </Card>
  );
}

function Found({ q }: { q: string | undefined }) {
  const { go } = useSettings();
  const people = api.useInfiniteQuery('get', '/v1/people', { params: { query: { limit: 50, ...sought(q) } } }, PAGES);
  return (
    <Shown of={people} waiting={<RowsWaiting lines={8} />}>
      {({ pages }) => (
        <>
          <Table
            caption={words.views.people}
            columns={columns((open) => go({ open }))}
            rows={pages.flatMap((page) => page.people)}
            keyOf={(person) => person.pseudonym}
            empty={
              <Empty icon={UserRound} title={q === undefined ? words.none : words.notFound}>
                {q === undefined ? words.noneLead : words.notFoundLead}
              </Empty>
            }
          />
          <MoreOf pages={people} />
        </>
      )}
    </Shown>
  );
}

function columns(onOpen: (pseudonym: string) => void): Column<Person>[] {
  return [
    {
      key: 'name',
      title: words.name,
      cell: ({ name, pseudonym }) => (
        <RowButton className="max-w-72" title={name ?? pseudonym} onClick={() => onOpen(pseudonym)}>
          {name ?? words.unnamed}
        </RowButton>
      ),
    },
    {
      key: 'pseudonym',
      title: words.pseudonym,
      wide: true,
      cell: ({ pseudonym }) => <code className="text-xs text-muted">{pseudonym}</code>,
    },
    {
      key: 'seen',
      title: words.firstSeen,
      cell: ({ first_seen_at, erased_at }) =>
        erased_at !== null ? <Badge>{words.erased}</Badge> : first_seen_at !== null && <Moment at={first_seen_at} />,
    },
  ];
}
