import { useState } from 'react';
import { api } from '@/api/client';
import { ONCE } from '@/api/once';
import { useZone } from '@/app/session/useAccount';
import { addDays, dayOf } from '@/format/time';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/Field';
import { Form, problemAt } from '@/ui/Form';
import { ReasonField } from '@/ui/ReasonField';
import { Segmented } from '@/ui/Tabs';
import { readVoid, SCOPES, type Scope } from './scope';

const words = text.sources.corrections;
const WEEK = 7;

export function NewCorrection({
  apiKey,
  event,
  onClose,
  onBegun,
}: {
  apiKey: string | undefined;
  event: string | undefined;
  onClose: () => void;
  onBegun: (correctionId: string) => void;
}) {
  const [scope, setScope] = useState<Scope>(event === undefined ? 'key' : 'event');
  const preview = api.useMutation('post', '/v1/corrections', { onSuccess: (begun) => onBegun(begun.correction_id) });
  const submit = (data: FormData) => {
    const body = readVoid(scope, data);
    preview.mutate({ params: { header: ONCE }, body });
  };
  const error = preview.error;
  return (
    <Dialog open onClose={onClose} title={words.newTitle} lead={words.newLead}>
      <Form
        onSubmit={submit}
        submit={words.preview}
        busy={preview.isPending}
        error={error}
        fields={['api_key', 'from', 'to', 'event_id', 'import_id', 'reason']}
        onCancel={onClose}
      >
        <div className="max-w-full overflow-x-auto">
          <Segmented
            label={words.kind}
            value={scope}
            options={SCOPES.map((value) => ({ value, label: words.kindNames[value] }))}
            onChange={setScope}
          />
        </div>
        {scope === 'key' && <KeyFields apiKey={apiKey} error={error} />}
        {scope === 'event' && (
          <TextField
            name="event_id"
            required
            defaultValue={event}
            label={words.event}
            hint={words.eventHint}
            problem={problemAt(error, 'event_id')}
          />
        )}
        {scope === 'import' && (
          <TextField
            name="import_id"
            required
            label={words.importId}
            hint={words.importHint}
            problem={problemAt(error, 'import_id')}
          />
        )}
        <ReasonField label={words.reason} hint={words.reasonHint} error={error} />
      </Form>
    </Dialog>
  );
}

function KeyFields({ apiKey, error }: { apiKey: string | undefined; error: unknown }) {
  const today = dayOf(Date.now(), useZone());
  return (
    <>
      <TextField
        name="api_key"
        required
        autoComplete="off"
        spellCheck={false}
        defaultValue={apiKey}
        label={words.key}
        hint={words.keyHint}
        problem={problemAt(error, 'api_key')}
      />
      <div className="grid grid-cols-2 gap-4">
        <TextField
          name="from"
          type="date"
          required
          defaultValue={addDays(today, 1 - WEEK)}
          label={words.from}
          problem={problemAt(error, 'from')}
        />
        <TextField
          name="to"
          type="date"
          required
          defaultValue={today}
          label={words.to}
          problem={problemAt(error, 'to')}
        />
      </div>
    </>
  );
}
