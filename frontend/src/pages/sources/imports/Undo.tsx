import { useQuery } from '@tanstack/react-query';
import { api, client } from '@/api/client';
import type { Import, Undo as UndoAnswer, UndoLine } from '@/api/generated';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { Count, Money, Stat } from '@/ui/Figure';
import { entered, Form } from '@/ui/Form';
import { Day } from '@/ui/Moment';
import { ReasonField } from '@/ui/ReasonField';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { toast } from '@/ui/toast';

const words = text.sources.imports;

/** First what it takes back, asked until all is known; then, with a reason, it is begun. */
export function Undo({ one, onClose }: { one: Import; onClose: () => void }) {
  const preview = usePreview(one.import_id);
  const undo = api.useMutation('post', '/v1/imports/{import_id}/undo', {
    onSuccess: () => {
      toast(words.undoBegun);
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title={words.undoTitle} lead={words.undoLead} wide>
      <Shown of={preview}>
        {(found) => (
          <Form
            onSubmit={(data) =>
              undo.mutate({
                params: { path: { import_id: one.import_id } },
                body: { apply: true, reason: entered(data, 'reason') },
              })
            }
            submit={words.undoConfirm}
            busy={undo.isPending || !found.complete}
            error={undo.error}
            fields={['reason']}
            onCancel={onClose}
          >
            <Takes found={found} />
            <ReasonField label={words.undoReason} hint={words.undoReasonHint} error={undo.error} />
          </Form>
        )}
      </Shown>
    </Dialog>
  );
}

function usePreview(importId: string) {
  return useQuery({
    queryKey: ['undo of', importId],
    queryFn: async ({ signal }) => {
      const { data } = await client.POST('/v1/imports/{import_id}/undo', {
        params: { path: { import_id: importId } },
        body: { apply: false, reason: '' },
        signal,
      });
      return data as UndoAnswer;
    },
    refetchInterval: ({ state }) => state.data?.complete !== true && 2_000,
  });
}

const LINES: readonly Column<UndoLine>[] = [
  { key: 'day', title: words.undoColumns.day, cell: (line) => <Day day={line.day} /> },
  { key: 'model', title: words.undoColumns.model, cell: (line) => <Cut words={line.model} /> },
  { key: 'team', title: words.undoColumns.team, wide: true, cell: (line) => <Cut words={line.team} /> },
  {
    key: 'requests',
    title: words.undoColumns.requests,
    align: 'right',
    cell: (line) => <Count value={line.requests} />,
  },
  { key: 'cost', title: words.undoColumns.cost, align: 'right', cell: (line) => <Money amount={line.cost_usd} /> },
];

function Cut({ words: name }: { words: string }) {
  return (
    <span className="block max-w-48 truncate" title={name}>
      {name}
    </span>
  );
}

function Takes({ found }: { found: UndoAnswer }) {
  return (
    <div className="grid gap-4" aria-live="polite">
      {!found.complete && <p className="text-sm text-muted">{found.problem ?? words.looking}</p>}
      <div className="grid grid-cols-3 gap-4">
        <Stat label={words.takes} value={<Count value={found.events} />} />
        <Stat label={words.copies} value={<Count value={found.copies} />} />
        <Stat label={words.uncounted} value={<Count value={found.uncounted} />} />
      </div>
      {found.lines.length > 0 && (
        <div className="max-h-64 overflow-y-auto rounded-lg border border-line">
          <Table
            caption={words.undoTitle}
            columns={LINES}
            rows={found.lines}
            keyOf={(line) => `${line.day} ${line.model} ${line.team}`}
          />
        </div>
      )}
    </div>
  );
}
