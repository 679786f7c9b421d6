import { useMutation } from '@tanstack/react-query';
import { api, client } from '@/api/client';
import type { StatementRow } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { download } from '@/ui/download';
import { SelectField } from '@/ui/Field';
import { Count, Money } from '@/ui/Figure';
import { MoreOf } from '@/ui/MoreOf';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { SheetSection } from '@/ui/SheetSection';
import { Shown } from '@/ui/Shown';
import { Table } from '@/ui/Table';
import { toastProblem } from '@/ui/toast';
import { useSettings } from '../parts/useSettings';
import { oneOf } from '../search';

const words = text.settings.records.months;
const DIMENSIONS = ['team', 'project', 'cost_center', 'model', 'provider', 'feature', 'environment'] as const;

/** A closed month's figures by one dimension; in full as a file, whose digest anyone can compute again. */
export function Statement({ month }: { month: string }) {
  const { search, go } = useSettings();
  const by = oneOf(DIMENSIONS, search.kind);
  const statement = api.useInfiniteQuery(
    'get',
    '/v1/periods/{month}/statement',
    { params: { path: { month }, query: { group_by: [by], limit: 100 } } },
    PAGES,
  );
  return (
    <SheetSection
      title={words.statement}
      lead={words.statementLead}
      actions={
        <>
          <SelectField
            label={words.by}
            labelHidden
            value={by}
            onChange={(event) => go({ kind: event.target.value }, true)}
            options={DIMENSIONS.map((value) => ({ value, label: words.dimension[value] }))}
          />
          <Save month={month} />
        </>
      }
    >
      <Shown of={statement} waiting={<RowsWaiting />}>
        {({ pages }) => (
          <>
            <Rows by={by} rows={pages.flatMap((page) => page.rows)} />
            <MoreOf pages={statement} />
          </>
        )}
      </Shown>
    </SheetSection>
  );
}

function Rows({ by, rows }: { by: (typeof DIMENSIONS)[number]; rows: readonly StatementRow[] }) {
  return (
    <Table
      caption={words.statement}
      rows={rows}
      keyOf={({ dimensions }) => dimensions[by] ?? ''}
      columns={[
        {
          key: 'name',
          title: words.dimension[by],
          cell: ({ dimensions }) => (
            <span className="block max-w-64 truncate" title={dimensions[by]}>
              {dimensions[by] || words.unnamed}
            </span>
          ),
        },
        {
          key: 'calls',
          title: words.calls,
          align: 'right',
          cell: ({ measures }) => <Count value={measures.requests} />,
        },
        {
          key: 'cost',
          title: words.cost,
          align: 'right',
          cell: ({ measures }) => (
            <Money amount={measures.cost_usd} lowerBound={(measures.unpriced_requests ?? 0) > 0} />
          ),
        },
      ]}
    />
  );
}

function Save({ month }: { month: string }) {
  const save = useMutation({
    mutationFn: () => allOf(month),
    onSuccess: (statement) => download(`outlay-${month}.json`, JSON.stringify(statement, null, 2), 'application/json'),
    onError: toastProblem,
  });
  return (
    <Button size="small" busy={save.isPending} onClick={() => save.mutate()}>
      {words.save}
    </Button>
  );
}

/** All pages as one. */
async function allOf(month: string) {
  let cursor: string | undefined;
  let whole: { rows: StatementRow[] } | undefined;
  do {
    const query: { limit: number; cursor?: string } = { limit: 5000 };
    if (cursor !== undefined) query.cursor = cursor;
    const { data } = await client.GET('/v1/periods/{month}/statement', { params: { path: { month }, query } });
    if (data === undefined) break;
    whole = whole === undefined ? data : { ...whole, rows: [...whole.rows, ...data.rows] };
    cursor = data.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return whole;
}
