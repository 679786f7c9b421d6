import type { Registered, RegisteredBody } from '@/api/generated';
import { text } from '@/text';
import { CheckField, SelectField, TextArea, TextField } from '@/ui/Field';
import { entered, problemAt } from '@/ui/Form';
import { OwnersField } from '../parts/OwnersField';
import type { Kind } from './registers';
import { useActiveNames } from './useRegistered';

const words = text.settings.registers;
export const FIELDS = ['id', 'name', 'owners', 'cost_center', 'notes', 'merged_into'];

/** What can be said of a registered name. Owners are kept by the form around, by subject. */
export function RegisteredFields({
  kind,
  row,
  owners,
  onOwners,
  error,
}: {
  kind: Kind;
  row: Registered | null;
  owners: readonly string[];
  onOwners: (owners: string[]) => void;
  error: unknown;
}) {
  return (
    <>
      <TextField
        name="name"
        defaultValue={row?.name ?? ''}
        label={words.name}
        hint={words.nameHint}
        problem={problemAt(error, 'name')}
      />
      <OwnersField
        owners={owners}
        onOwners={onOwners}
        label={words.owners}
        hint={words.ownersHint}
        problem={problemAt(error, 'owners')}
      />
      {(kind === 'team' || kind === 'project') && (
        <CostCenter value={row?.cost_center ?? ''} problem={problemAt(error, 'cost_center')} />
      )}
      <MergedInto kind={kind} row={row} problem={problemAt(error, 'merged_into')} />
      <TextArea
        name="notes"
        defaultValue={row?.notes ?? ''}
        maxLength={2000}
        label={words.notes}
        problem={problemAt(error, 'notes')}
      />
      <CheckField
        name="archived"
        defaultChecked={row?.archived ?? false}
        label={words.archived}
        hint={words.archivedHint}
      />
    </>
  );
}

function CostCenter({ value, problem }: { value: string; problem: string | undefined }) {
  const known = useActiveNames('cost_center').map(({ id, name }) => ({ value: id, label: name || id }));
  const options =
    known.some((one) => one.value === value) || value === '' ? known : [{ value, label: value }, ...known];
  return (
    <SelectField
      // Choices come after the first picture: what is chosen has to be chosen again among them.
      key={options.length}
      name="cost_center"
      defaultValue={value}
      label={words.costCenter}
      problem={problem}
      options={[{ value: '', label: words.noCostCenter }, ...options]}
    />
  );
}

function MergedInto({ kind, row, problem }: { kind: Kind; row: Registered | null; problem: string | undefined }) {
  const names = useActiveNames(kind).filter(({ id }) => id !== row?.id);
  return (
    <>
      <TextField
        name="merged_into"
        defaultValue={row?.merged_into ?? ''}
        list="merge-targets"
        autoComplete="off"
        label={words.mergedInto}
        hint={words.mergedIntoHint}
        problem={problem}
      />
      <datalist id="merge-targets">
        {names.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  );
}

export function readFields(kind: Kind, data: FormData, owners: readonly string[]): RegisteredBody {
  const costCenter = entered(data, 'cost_center');
  const mergedInto = entered(data, 'merged_into');
  return {
    name: entered(data, 'name'),
    owners: [...owners],
    notes: entered(data, 'notes'),
    archived: data.has('archived'),
    merged_into: mergedInto === '' ? null : mergedInto,
    ...(kind === 'team' || kind === 'project' ? { cost_center: costCenter === '' ? null : costCenter } : {}),
  };
}
