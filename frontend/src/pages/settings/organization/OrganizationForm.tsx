import { useState } from 'react';
import { api } from '@/api/client';
import type { Organization } from '@/api/generated';
import { useAccount } from '@/app/session/useAccount';
import { ZoneField } from '@/organizations/ZoneField';
import { text } from '@/text';
import { CheckField, SelectField, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { ListField } from '@/ui/ListField';
import { Newer, unlessNewer } from '@/ui/Newer';
import { changed } from './changed';
import { useChangeOrganization } from './useOrganization';

const words = text.settings.organization;
const FIELDS = [
  'name',
  'time_zone',
  'currency',
  'fiscal_year_start_month',
  'largest_event_usd',
  'holiday_calendar',
  'member_attributes',
  'plan',
];

export function OrganizationForm({
  organization,
  etag,
  onNewer,
}: {
  organization: Organization;
  etag: string;
  onNewer: () => void;
}) {
  const { platform_admin } = useAccount();
  const { save, busy, error } = useChangeOrganization(etag);
  const [attributes, setAttributes] = useState(organization.member_attributes);
  const submit = (data: FormData) => {
    const after = {
      ...read(data),
      ...(organization.in_use ? {} : { time_zone: entered(data, 'time_zone') }),
      ...(platform_admin ? { plan: entered(data, 'plan') } : {}),
      member_attributes: attributes,
    };
    save(changed<Organization>(organization, after));
  };
  return (
    <Form onSubmit={submit} submit={text.save} busy={busy} error={unlessNewer(error)} fields={FIELDS}>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="name"
          defaultValue={organization.name}
          required
          label={words.name}
          problem={problemAt(error, 'name')}
        />
        <ZoneField
          defaultValue={organization.time_zone}
          required
          disabled={organization.in_use}
          label={words.timeZone}
          hint={organization.in_use ? words.timeZoneSettled : words.timeZoneHint}
          problem={problemAt(error, 'time_zone')}
        />
        <Money organization={organization} error={error} />
        <TextField
          name="holiday_calendar"
          defaultValue={organization.holiday_calendar}
          label={words.holidays}
          hint={words.holidaysHint}
          problem={problemAt(error, 'holiday_calendar')}
        />
        {platform_admin && <Plan plan={organization.plan} problem={problemAt(error, 'plan')} />}
      </div>
      <ListField
        label={words.attributes}
        hint={words.attributesHint}
        value={attributes}
        onChange={setAttributes}
        problem={problemAt(error, 'member_attributes')}
      />
      <CheckField
        name="shows_names"
        defaultChecked={organization.shows_names}
        label={words.showsNames}
        hint={words.showsNamesHint}
      />
      <CheckField
        name="admins_need_mfa"
        defaultChecked={organization.admins_need_mfa}
        label={words.needMfa}
        hint={words.needMfaHint}
      />
      <Newer error={error} onShow={onNewer} />
    </Form>
  );
}

/** Of the deployment's plans; one that is gone stays as it is until another one is chosen. */
function Plan({ plan, problem }: { plan: string; problem: string | undefined }) {
  const { data } = api.useQuery('get', '/v1/plans', {});
  const names = new Set([plan, ...(data?.plans ?? []).map(({ name }) => name)]);
  names.delete('');
  return (
    <SelectField
      // Choices come after the first picture: what is chosen has to be chosen again among them.
      key={names.size}
      name="plan"
      defaultValue={plan}
      label={words.plan}
      hint={words.planHint}
      problem={problem}
      options={[{ value: '', label: words.usualPlan }, ...[...names].map((value) => ({ value, label: value }))]}
    />
  );
}

function Money({ organization, error }: { organization: Organization; error: unknown }) {
  return (
    <>
      <TextField
        name="currency"
        defaultValue={organization.currency}
        required
        pattern="[A-Za-z]{3}"
        maxLength={3}
        label={words.currency}
        hint={words.currencyHint}
        problem={problemAt(error, 'currency')}
      />
      <SelectField
        name="fiscal_year_start_month"
        defaultValue={String(organization.fiscal_year_start_month)}
        label={words.fiscalYear}
        hint={words.fiscalYearHint}
        problem={problemAt(error, 'fiscal_year_start_month')}
        options={words.months.map((label, index) => ({ value: String(index + 1), label }))}
      />
      <TextField
        name="largest_event_usd"
        defaultValue={organization.largest_event_usd}
        required
        inputMode="decimal"
        label={words.largest}
        hint={words.largestHint}
        problem={problemAt(error, 'largest_event_usd')}
      />
    </>
  );
}

function read(data: FormData) {
  return {
    name: entered(data, 'name'),
    currency: entered(data, 'currency').toUpperCase(),
    fiscal_year_start_month: Number(entered(data, 'fiscal_year_start_month')),
    largest_event_usd: entered(data, 'largest_event_usd'),
    holiday_calendar: entered(data, 'holiday_calendar').toUpperCase(),
    shows_names: data.has('shows_names'),
    admins_need_mfa: data.has('admins_need_mfa'),
  };
}
