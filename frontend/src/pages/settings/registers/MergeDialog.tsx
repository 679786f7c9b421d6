import { useMutation } from '@tanstack/react-query';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { SelectField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { toast } from '@/ui/toast';
import { type Kind, register } from './registers';
import { useActiveNames } from './useRegistered';

const words = text.settings.registers;

/** A name that stands for a registered one: it is registered as merged. */
export function MergeDialog({ kind, id, onClose }: { kind: Kind; id: string | null; onClose: () => void }) {
  return (
    <Dialog open={id !== null} onClose={onClose} title={words.mergeTitle(id ?? '')} lead={words.mergeLead}>
      {id !== null && <MergeForm kind={kind} id={id} onClose={onClose} />}
    </Dialog>
  );
}

function MergeForm({ kind, id, onClose }: { kind: Kind; id: string; onClose: () => void }) {
  const names = useActiveNames(kind);
  const merge = useMutation({
    mutationFn: (data: FormData) => register(kind, { id, merged_into: entered(data, 'merged_into') }),
    onSuccess: () => {
      toast(words.merged);
      onClose();
    },
  });
  if (names.length === 0) return <p className="text-sm text-muted">{words.mergeNone}</p>;
  return (
    <Form
      onSubmit={(data) => merge.mutate(data)}
      submit={words.mergeSubmit}
      busy={merge.isPending}
      error={merge.error}
      fields={['merged_into']}
      onCancel={onClose}
    >
      <SelectField
        name="merged_into"
        label={words.mergeInto}
        problem={problemAt(merge.error, 'merged_into')}
        options={names.map((one) => ({ value: one.id, label: one.name || one.id }))}
      />
    </Form>
  );
}
