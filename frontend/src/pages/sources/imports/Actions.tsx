import { useState } from 'react';
import { api } from '@/api/client';
import type { Import } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { formatCount } from '@/format/number';
import { useUpload } from '@/imports/uploads';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { ConfirmDialog, Dialog } from '@/ui/Dialog';
import { Form } from '@/ui/Form';
import { Failed } from '@/ui/Shown';
import { toast, toastProblem } from '@/ui/toast';
import { OptionFields, useOptions } from './OptionFields';
import { mayCancel, mayCheck, mayStart, mayUndo } from './states';

const words = text.sources.imports;

export function Actions({ one, onUndo }: { one: Import; onUndo: () => void }) {
  const may = useMay();
  const [open, setOpen] = useState<'check' | 'cancel' | null>(null);
  const start = api.useMutation('post', '/v1/imports/{import_id}/start', { onError: toastProblem });
  const sending = useUpload(one.import_id)?.state === 'sending';
  const params = { params: { path: { import_id: one.import_id } } };
  const close = () => setOpen(null);
  return (
    <>
      {mayCancel(one) && may('DELETE /v1/imports/{import_id}') && (
        <Button onClick={() => setOpen('cancel')}>{words.cancel}</Button>
      )}
      {mayCheck(one) && !sending && may('POST /v1/imports/{import_id}/check') && (
        <Button kind={mayStart(one) ? 'plain' : 'primary'} onClick={() => setOpen('check')}>
          {one.state === 'awaiting_upload' ? words.check : words.checkAgain}
        </Button>
      )}
      {mayStart(one) && !sending && may('POST /v1/imports/{import_id}/start') && (
        <Button kind="primary" busy={start.isPending} onClick={() => start.mutate({ ...params, body: {} })}>
          {startWords(one)}
        </Button>
      )}
      {mayUndo(one) && may('POST /v1/imports/{import_id}/undo') && (
        <Button kind="danger" onClick={onUndo}>
          {words.undo}
        </Button>
      )}
      {open === 'check' && <CheckAgain one={one} onClose={close} />}
      <Cancel one={one} open={open === 'cancel'} onClose={close} />
    </>
  );
}

function startWords(one: Import): string {
  if (one.state === 'failed') return words.resume;
  const accepted = one.checked?.accepted;
  return accepted === undefined ? words.start : words.startCount(formatCount(accepted));
}

/** With what is said about the file, which needs no other upload. */
function CheckAgain({ one, onClose }: { one: Import; onClose: () => void }) {
  const options = useOptions(one.options);
  const columns = useUpload(one.import_id)?.columns ?? [];
  const check = api.useMutation('post', '/v1/imports/{import_id}/check', { onSuccess: onClose });
  return (
    <Dialog open onClose={onClose} title={words.check} lead={words.beginHint} wide>
      <Form
        onSubmit={(data) =>
          check.mutate({ params: { path: { import_id: one.import_id } }, body: { options: options.read(data) } })
        }
        submit={words.check}
        busy={check.isPending}
        error={check.error}
        onCancel={onClose}
      >
        <OptionFields options={options} columns={columns} open />
      </Form>
    </Dialog>
  );
}

function Cancel({ one, open, onClose }: { one: Import; open: boolean; onClose: () => void }) {
  const cancel = api.useMutation('delete', '/v1/imports/{import_id}', {
    onSuccess: () => {
      toast(words.cancelled);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      onConfirm={() => cancel.mutate({ params: { path: { import_id: one.import_id } } })}
      title={words.cancelTitle}
      confirm={words.cancel}
      danger
      busy={cancel.isPending}
    >
      <p>{words.cancelLead}</p>
      {cancel.error !== null && <Failed error={cancel.error} />}
    </ConfirmDialog>
  );
}
