import type { Connection } from '@/api/generated';
import { text } from '@/text';
import { SelectField, TextField } from '@/ui/Field';
import { entered, problemAt } from '@/ui/Form';

const words = text.sources.connections;
export const COMMON_FIELDS = ['name', 'purpose', 'base_url', 'organization_id', 'project_id', 'key'] as const;

export function readCommon(data: FormData) {
  return {
    name: entered(data, 'name'),
    purpose: entered(data, 'purpose') === 'sync' ? ('sync' as const) : ('gateway' as const),
    base_url: entered(data, 'base_url'),
    organization_id: entered(data, 'organization_id'),
    project_id: entered(data, 'project_id'),
  };
}

export function KeyField({
  error,
  label,
  hint,
  required,
}: {
  error: unknown;
  label: string;
  hint: string;
  required: boolean;
}) {
  return (
    <TextField
      name="key"
      type="password"
      autoComplete="off"
      required={required}
      maxLength={8192}
      label={label}
      hint={hint}
      problem={problemAt(error, 'key')}
    />
  );
}

export function CommonFields({
  of,
  error,
  addressNeeded,
}: {
  of?: Connection;
  error: unknown;
  addressNeeded: boolean;
}) {
  return (
    <>
      <TextField
        name="name"
        required
        maxLength={100}
        defaultValue={of?.name}
        label={words.name}
        hint={words.nameHint}
        problem={problemAt(error, 'name')}
      />
      <SelectField
        name="purpose"
        defaultValue={of?.purpose ?? 'sync'}
        label={words.purpose}
        hint={words.purposeHint}
        problem={problemAt(error, 'purpose')}
        options={Object.entries(words.purposes).map(([value, label]) => ({ value, label }))}
      />
      <TextField
        name="base_url"
        type="url"
        required={addressNeeded}
        maxLength={2048}
        defaultValue={of?.base_url ?? ''}
        placeholder="https://"
        label={words.address}
        hint={words.addressHint}
        problem={problemAt(error, 'base_url')}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="organization_id"
          maxLength={200}
          defaultValue={of?.organization_id ?? ''}
          label={words.organizationId}
          hint={words.optional}
          problem={problemAt(error, 'organization_id')}
        />
        <TextField
          name="project_id"
          maxLength={200}
          defaultValue={of?.project_id ?? ''}
          label={words.projectId}
          hint={words.optional}
          problem={problemAt(error, 'project_id')}
        />
      </div>
    </>
  );
}
