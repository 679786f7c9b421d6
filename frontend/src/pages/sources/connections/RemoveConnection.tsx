import { api } from '@/api/client';
import type { Connection } from '@/api/generated';
import { isOutdated } from '@/api/problem';
import type { Versioned } from '@/api/versioned';
import { text } from '@/text';
import { ConfirmDialog } from '@/ui/Dialog';
import { Failed } from '@/ui/Shown';
import { toast } from '@/ui/toast';
import { NewerOf } from '../NewerOf';

const words = text.sources.connections;

export function RemoveConnection({
  open,
  of: { data, etag },
  onDone,
  onRemoved,
}: {
  open: boolean;
  of: Versioned<Connection>;
  onDone: () => void;
  onRemoved: () => void;
}) {
  const remove = api.useMutation('delete', '/v1/connections/{connection_id}', {
    onSuccess: () => {
      toast(words.removed);
      onRemoved();
    },
  });
  return (
    <ConfirmDialog
      open={open}
      onClose={onDone}
      onConfirm={() =>
        remove.mutate({ params: { path: { connection_id: data.connection_id }, header: { 'If-Match': etag } } })
      }
      title={words.removeTitle}
      confirm={words.remove}
      danger
      busy={remove.isPending}
    >
      <p className="font-medium break-words">{data.name}</p>
      <p className="mt-2">{words.removeLead}</p>
      <div className="mt-3 empty:hidden">
        <NewerOf change={remove} held={['connection', data.connection_id]} />
        {remove.error !== null && !isOutdated(remove.error) && <Failed error={remove.error} />}
      </div>
    </ConfirmDialog>
  );
}
