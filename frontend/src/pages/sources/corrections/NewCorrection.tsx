import { useState } from 'react';
import { api } from '@/api/client';
import { ONCE } from '@/api/once';
import { DaysFields } from '@/app/period/DaysFields';
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { problemAt } from '@/ui/Form';
import { FormDialog } from '@/ui/FormDialog';
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
    <FormDialog
      title={words.newTitle}
      lead={words.newLead}
      submit={words.preview}
      sending={preview}
      fields={['api_key', 'from', 'to', 'event_id', 'import_id', 'reason']}
      onSubmit={submit}
      onClose={onClose}
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
    </FormDialog>
  );
}

function KeyFields({ apiKey, error }: { apiKey: string | undefined; error: unknown }) {
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
      <DaysFields days={WEEK} from={words.from} to={words.to} error={error} />
    </>
  );
}
