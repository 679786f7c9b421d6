import { useState } from 'react';
import { api } from '@/api/client';
import type { OrganizationBody } from '@/api/generated';
import { useValues } from '@/scope/useValues';
import { text } from '@/text';
import { CheckField, SelectField } from '@/ui/Field';
import { problemAt } from '@/ui/Form';
import { ListField } from '@/ui/ListField';
import { isRole, type Role, SCOPE_DIMENSIONS, type Scope } from './role';

const words = text.settings.members;

/** Role, scope and attributes, for a member and for somebody who is invited. */
export type Rights = { role: Role; scope: Scope; attributes: string[] };

export function useRights(before: Rights) {
  return useState<Rights>(before);
}

export function RoleFields({
  rights,
  onChange,
  error,
}: {
  rights: Rights;
  onChange: (rights: Rights) => void;
  error: unknown;
}) {
  const { data } = api.useQuery('get', '/v1/organization', {});
  return (
    <>
      <SelectField
        label={words.role}
        hint={words.roleMeans[rights.role]}
        value={rights.role}
        onChange={(event) => isRole(event.target.value) && onChange({ ...rights, role: event.target.value })}
        problem={problemAt(error, 'role')}
        options={(['viewer', 'manager', 'admin'] as const).map((value) => ({ value, label: words.roles[value] }))}
      />
      {rights.role === 'manager' && (
        <ScopeFields scope={rights.scope} onChange={(scope) => onChange({ ...rights, scope })} error={error} />
      )}
      <Attributes
        known={data?.member_attributes ?? []}
        value={rights.attributes}
        onChange={(attributes) => onChange({ ...rights, attributes })}
      />
    </>
  );
}

function ScopeFields({ scope, onChange, error }: { scope: Scope; onChange: (scope: Scope) => void; error: unknown }) {
  return (
    <div className="grid gap-3 rounded-lg bg-sunken/60 p-3">
      {SCOPE_DIMENSIONS.map((dimension) => (
        <ScopeDimension
          key={dimension}
          dimension={dimension}
          value={scope[dimension] ?? []}
          onChange={(values) => onChange({ ...scope, [dimension]: values })}
        />
      ))}
      <p className="text-xs text-muted">{words.scopeHint}</p>
      {problemAt(error, 'scope') !== undefined && (
        <p className="text-xs font-medium text-bad">{problemAt(error, 'scope')}</p>
      )}
    </div>
  );
}

function ScopeDimension({
  dimension,
  value,
  onChange,
}: {
  dimension: (typeof SCOPE_DIMENSIONS)[number];
  value: readonly string[];
  onChange: (value: string[]) => void;
}) {
  const suggestions = useValues(dimension);
  return <ListField label={words[dimension]} value={value} onChange={onChange} suggestions={suggestions} />;
}

type Known = NonNullable<OrganizationBody['member_attributes']>;

function Attributes({
  known,
  value,
  onChange,
}: {
  known: Known;
  value: readonly string[];
  onChange: (value: string[]) => void;
}) {
  const shown = [...new Set([...known, ...value])];
  if (shown.length === 0) return null;
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{words.attributes}</legend>
      <div className="grid gap-2">
        {shown.map((attribute) => (
          <CheckField
            key={attribute}
            label={attribute}
            checked={value.includes(attribute)}
            onChange={(event) =>
              onChange(event.target.checked ? [...value, attribute] : value.filter((one) => one !== attribute))
            }
          />
        ))}
      </div>
      <p className="mt-1 text-xs text-muted">{words.attributesHint}</p>
    </fieldset>
  );
}
