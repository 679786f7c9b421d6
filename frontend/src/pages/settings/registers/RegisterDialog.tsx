import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { toast } from '@/ui/toast';
import { FIELDS, RegisteredFields, readFields } from './RegisteredFields';
import { type Kind, register } from './registers';

const words = text.settings.registers;

export function RegisterDialog({ kind, open, onClose }: { kind: Kind; open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={words.register(words.one[kind])} lead={words.registerLead}>
      <RegisterForm kind={kind} onClose={onClose} />
    </Dialog>
  );
}

function RegisterForm({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const [owners, setOwners] = useState<string[]>([]);
  const make = useMutation({
    mutationFn: (data: FormData) => register(kind, { ...readFields(kind, data, owners), id: entered(data, 'id') }),
    onSuccess: (_, data) => {
      toast(words.registered(entered(data, 'id')));
      onClose();
    },
  });
  return (
    <Form
      onSubmit={(data) => make.mutate(data)}
      submit={words.adopt}
      busy={make.isPending}
      error={make.error}
      fields={FIELDS}
      onCancel={onClose}
    >
      <TextField
        name="id"
        required
        maxLength={128}
        autoComplete="off"
        label={words.id}
        hint={words.idHint}
        problem={problemAt(make.error, 'id')}
      />
      <RegisteredFields kind={kind} row={null} owners={owners} onOwners={setOwners} error={make.error} />
    </Form>
  );
}
