import { api } from '@/api/client';
import { ONCE } from '@/api/once';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { toast } from '@/ui/toast';
import { ZoneField } from './ZoneField';

const words = text.settings.organization;

/** `lead`: what one is to it afterwards. */
export function MakeOrganization({
  open,
  onClose,
  lead = words.makeLead,
}: {
  open: boolean;
  onClose: () => void;
  lead?: string;
}) {
  return (
    <Dialog open={open} onClose={onClose} title={words.make} lead={lead}>
      <MakeForm onClose={onClose} />
    </Dialog>
  );
}

function MakeForm({ onClose }: { onClose: () => void }) {
  const make = api.useMutation('post', '/v1/organizations');
  const submit = (data: FormData) => {
    const body = { name: entered(data, 'name'), id: entered(data, 'id'), time_zone: entered(data, 'time_zone') };
    make.mutate(
      { params: { header: ONCE }, body },
      {
        onSuccess: ({ name }) => {
          toast(words.made2(name));
          onClose();
        },
      },
    );
  };
  return (
    <Form
      onSubmit={submit}
      submit={words.make}
      busy={make.isPending}
      error={make.error}
      fields={['name', 'id', 'time_zone']}
      onCancel={onClose}
    >
      <TextField name="name" required label={words.name} problem={problemAt(make.error, 'name')} />
      <TextField
        name="id"
        autoComplete="off"
        label={words.newId}
        hint={words.newIdHint}
        problem={problemAt(make.error, 'id')}
      />
      <ZoneField
        required
        defaultValue="UTC"
        label={words.timeZone}
        hint={words.timeZoneHint}
        problem={problemAt(make.error, 'time_zone')}
      />
    </Form>
  );
}
