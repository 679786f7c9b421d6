import type { ComponentProps } from 'react';
import { Dialog } from './Dialog';
import { Form } from './Form';

/** A question that is one form: open as long as it is there. `sending` is the mutation that takes what was entered. */
export function FormDialog({
  title,
  lead,
  wide = false,
  sending,
  onClose,
  ...form
}: Pick<ComponentProps<typeof Dialog>, 'title' | 'lead' | 'wide' | 'onClose'> &
  Pick<ComponentProps<typeof Form>, 'onSubmit' | 'submit' | 'fields' | 'danger' | 'children'> & {
    sending: { isPending: boolean; error: unknown };
  }) {
  return (
    <Dialog open onClose={onClose} title={title} lead={lead} wide={wide}>
      <Form {...form} busy={sending.isPending} error={sending.error} onCancel={onClose} />
    </Dialog>
  );
}
