import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { FileUp } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { api } from '@/api/client';
import type { Import } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { cx } from '@/ui/cx';
import { Empty } from '@/ui/Empty';
import { Count } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, More, Table } from '@/ui/Table';
import { Frame } from '../Frame';
import { ImportState } from './ImportState';
import { NewImport } from './NewImport';
import { isMoving } from './states';
import { useDrop } from './useDrop';

const words = text.sources.imports;

/** All imports; a file that is dropped anywhere on them begins another. */
export function ImportsPage() {
  const { make } = useSearch({ from: '/shell/sources/imports' });
  const navigate = useNavigate({ from: '/sources/imports' });
  const may = useMay();
  const [dropped, setDropped] = useState<File | null>(null);
  const begin = (file: File | null) => {
    setDropped(file);
    void navigate({ search: { make: 'yes' } });
  };
  const drop = useDrop(begin);
  const mayImport = may('POST /v1/imports');
  const button = mayImport && (
    <Button kind="primary" onClick={() => begin(null)}>
      {words.make}
    </Button>
  );
  return (
    <Frame section="imports">
      <div {...(mayImport ? drop.handlers : {})} className={cx('rounded-xl', drop.over && 'outline-2 outline-accent')}>
        <Card title={words.title} hint={words.hint} actions={button} flush>
          <Imports button={button} />
        </Card>
      </div>
      {make === 'yes' && <NewImport dropped={dropped} onClose={() => void navigate({ search: {} })} />}
    </Frame>
  );
}

const COLUMNS: readonly Column<Import>[] = [
  {
    key: 'file',
    title: words.columns.file,
    cell: (one) => (
      <Link
        to="/sources/imports/$importId"
        params={{ importId: one.import_id }}
        title={one.file}
        className="block max-w-40 truncate font-medium sm:max-w-72 text-accent hover:underline"
      >
        {one.file}
      </Link>
    ),
  },
  { key: 'state', title: words.columns.state, cell: (one) => <ImportState state={one.state} /> },
  {
    key: 'rows',
    title: words.columns.rows,
    align: 'right',
    cell: (one) => <Read rows={one.tally.rows ?? one.checked?.rows} />,
  },
  {
    key: 'accepted',
    title: words.columns.accepted,
    align: 'right',
    cell: (one) => <Read rows={one.tally.accepted} />,
  },
  {
    key: 'rejected',
    title: words.columns.rejected,
    align: 'right',
    wide: true,
    cell: (one) => <Read rows={one.tally.rejected ?? one.checked?.rejected} />,
  },
  { key: 'made', title: words.columns.made, cell: (one) => <Ago at={one.created_at} /> },
  {
    key: 'by',
    title: words.columns.by,
    wide: true,
    cell: (one) => (
      <span className="block max-w-48 truncate text-muted" title={one.created_by}>
        {one.created_by}
      </span>
    ),
  },
];

/** Before a file is read nothing of it is known, which is no gap in the figures. */
function Read({ rows }: { rows: number | undefined }) {
  return rows === undefined ? <span className="text-muted">{words.notRead}</span> : <Count value={rows} />;
}

function Imports({ button }: { button: ReactNode }) {
  const imports = api.useInfiniteQuery(
    'get',
    '/v1/imports',
    { params: { query: { limit: 50 } } },
    {
      ...PAGES,
      refetchInterval: ({ state }) =>
        (state.data?.pages ?? []).some((page) => page.imports.some((one) => isMoving(one.state))) && 3_000,
    },
  );
  return (
    <Shown waiting={<RowsWaiting lines={5} />} of={imports}>
      {({ pages }) => (
        <>
          <Table
            caption={words.title}
            columns={COLUMNS}
            rows={pages.flatMap((page) => page.imports)}
            keyOf={(one) => one.import_id}
            empty={
              <Empty icon={FileUp} title={words.empty} action={button}>
                {words.emptyHint}
              </Empty>
            }
          />
          {imports.hasNextPage && (
            <More onClick={() => void imports.fetchNextPage()} busy={imports.isFetchingNextPage} />
          )}
        </>
      )}
    </Shown>
  );
}
