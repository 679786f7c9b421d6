import { api } from '@/api/client';
import type { ApiKey } from '@/api/generated';
import { isOutdated } from '@/api/problem';
import type { Versioned } from '@/api/versioned';
import { text } from '@/text';
import { ConfirmDialog } from '@/ui/Dialog';
import { Failed } from '@/ui/Shown';
import { toast } from '@/ui/toast';
import { NewerOf } from '../NewerOf';

const words = text.sources.keys;

export function RevokeKey({
  open,
  of: { data: key, etag },
  onDone,
}: {
  open: boolean;
  of: Versioned<ApiKey>;
  onDone: () => void;
}) {
  const revoke = api.useMutation('delete', '/v1/keys/{key_id}', {
    onSuccess: () => {
      toast(words.revoked);
      onDone();
    },
  });
  return (
    <ConfirmDialog
      open={open}
      onClose={onDone}
      onConfirm={() => revoke.mutate({ params: { path: { key_id: key.key_id }, header: { 'If-Match': etag } } })}
      title={words.revokeTitle}
      confirm={words.revoke}
      danger
      busy={revoke.isPending}
    >
      <p className="font-medium break-words">
        {key.name} <code className="font-normal text-muted">ok_{key.key_id}…</code>
      </p>
      <p className="mt-2">{words.revokeLead}</p>
      <p className="mt-2 text-muted">{words.revokeKeeps}</p>
      <div className="mt-3 empty:hidden">
        <NewerOf change={revoke} held={['key', key.key_id]} />
        {revoke.error !== null && !isOutdated(revoke.error) && <Failed error={revoke.error} />}
      </div>
    </ConfirmDialog>
  );
}
