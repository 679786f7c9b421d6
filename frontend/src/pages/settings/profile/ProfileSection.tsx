import { useSyncExternalStore } from 'react';
import { api } from '@/api/client';
import { useAccount } from '@/app/session/useAccount';
import { chooseTheme, chosenTheme, onThemeChange, type Theme } from '@/app/theme';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Fact, Facts } from '@/ui/Facts';
import { TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Segmented } from '@/ui/Tabs';
import { toast } from '@/ui/toast';
import { Sees } from '../members/MembersSection';
import { Address } from './Address';

const words = text.settings.profile;
const THEMES: readonly Theme[] = ['light', 'dark', 'system'];

export default function ProfileSection() {
  return (
    <div className="grid gap-5 xl:grid-cols-2">
      <Name />
      <Address />
      <Standing />
      <Appearance />
    </div>
  );
}

function Name() {
  const account = useAccount();
  const change = api.useMutation('put', '/v1/auth/me');
  const submit = (data: FormData) =>
    change.mutate({ body: { name: entered(data, 'name') } }, { onSuccess: () => toast(text.settings.saved) });
  return (
    <Card title={words.you}>
      <Form onSubmit={submit} submit={text.save} busy={change.isPending} error={change.error} fields={['name']}>
        <TextField
          key={account.name}
          name="name"
          autoComplete="name"
          maxLength={100}
          defaultValue={account.name}
          label={words.name}
          hint={words.nameHint}
          problem={problemAt(change.error, 'name')}
        />
      </Form>
    </Card>
  );
}

/** What the account is in the organization that is looked at; scope and attributes are those of one's own. */
function Standing() {
  const { membership, organization, platform_admin, subject } = useAccount();
  const own = organization?.visiting === true ? null : membership;
  return (
    <Card title={words.role}>
      <Facts>
        <Fact name={words.organization}>
          {organization === null ? words.noOrganization : organization.name || organization.id}
        </Fact>
        {organization !== null && (
          <Fact name={text.settings.members.role}>{text.settings.members.roles[organization.role]}</Fact>
        )}
        {own !== null && (
          <Fact name={words.sees}>
            <Sees role={own.role} scope={own.scope} />
          </Fact>
        )}
        {own !== null && own.attributes.length > 0 && (
          <Fact name={text.settings.members.attributes}>{own.attributes.join(', ')}</Fact>
        )}
        <Fact name={words.subject} {...(platform_admin ? { hint: words.platform } : {})}>
          {subject}
        </Fact>
      </Facts>
    </Card>
  );
}

function Appearance() {
  const theme = useSyncExternalStore(onThemeChange, chosenTheme);
  return (
    <Card title={words.theme} hint={words.themeHint} className="self-start">
      <Segmented
        label={text.theme.label}
        value={theme}
        options={THEMES.map((value) => ({ value, label: text.theme[value] }))}
        onChange={chooseTheme}
      />
    </Card>
  );
}
