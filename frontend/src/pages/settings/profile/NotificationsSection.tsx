import { useState } from 'react';
import { api, client } from '@/api/client';
import type { Preferences, PreferencesBody } from '@/api/generated';
import { useHeld } from '@/api/useHeld';
import type { Versioned } from '@/api/versioned';
import { useZone } from '@/app/session/useAccount';
import { ZoneField } from '@/organizations/ZoneField';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { SelectField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Newer, unlessNewer } from '@/ui/Newer';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { LevelFields } from '../channels/LevelFields';
import { checkedLevels } from '../channels/levels';
import { QuietTimes, readQuiet } from '../channels/QuietHours';

const words = text.settings.profile;
const ALWAYS = ['exceeded'] as const;

export default function NotificationsSection() {
  const preferences = useHeld(['preferences'], (signal) => client.GET('/v1/preferences', { signal }));
  return (
    <Shown of={preferences} waiting={<Skeleton className="h-96" />}>
      {(held) => <PreferencesForm key={held.etag} held={held} onNewer={() => void preferences.refetch()} />}
    </Shown>
  );
}

function PreferencesForm({ held: { data, etag }, onNewer }: { held: Versioned<Preferences>; onNewer: () => void }) {
  const change = api.useMutation('put', '/v1/preferences');
  const submit = (form: FormData) =>
    change.mutate(
      { params: { header: { 'If-Match': etag } }, body: read(form) },
      { onSuccess: () => toast(text.settings.saved) },
    );
  const { error } = change;
  return (
    <Card>
      <Form
        onSubmit={submit}
        submit={text.save}
        busy={change.isPending}
        error={unlessNewer(error)}
        fields={['time_zone']}
      >
        <div>
          <LevelFields label={words.app} prefix="app-" levels={data.app} always={ALWAYS} />
          <p className="mt-1.5 text-xs text-muted">{words.appLead}</p>
        </div>
        <div>
          <LevelFields label={words.mail} prefix="email-" levels={data.email} always={ALWAYS} />
          <p className="mt-1.5 text-xs text-muted">{words.mailLead}</p>
        </div>
        <hr className="border-line" />
        <Quiet preferences={data} error={error} />
        <Newer error={error} onShow={onNewer} />
      </Form>
    </Card>
  );
}

type Choice = keyof typeof words.quietChoices;
const CHOICES: readonly Choice[] = ['organization', 'none', 'own'];

function Quiet({ preferences, error }: { preferences: Preferences; error: unknown }) {
  const zone = useZone();
  const { quiet_hours: quiet, time_zone: own } = preferences;
  const [choice, setChoice] = useState<Choice>(quiet === 'organization' ? quiet : quiet === null ? 'none' : 'own');
  return (
    <div className="grid max-w-md gap-4">
      <SelectField
        name="quiet"
        label={words.quietWhich}
        hint={words.quietLead}
        value={choice}
        onChange={(event) => setChoice(CHOICES.find((one) => one === event.target.value) ?? choice)}
        options={CHOICES.map((value) => ({ value, label: words.quietChoices[value] }))}
      />
      {choice === 'own' && (
        <QuietTimes quiet={quiet === 'organization' ? null : quiet} zone={own ?? zone} error={error} />
      )}
      <ZoneField
        defaultValue={own ?? ''}
        placeholder={words.organizationZone(zone)}
        label={words.zone}
        hint={words.zoneHint}
        problem={problemAt(error, 'time_zone')}
      />
    </div>
  );
}

function read(data: FormData): PreferencesBody {
  const zone = entered(data, 'time_zone');
  return {
    app: [...checkedLevels(data, 'app-'), ...ALWAYS],
    email: [...checkedLevels(data, 'email-'), ...ALWAYS],
    quiet_hours: entered(data, 'quiet') === 'organization' ? 'organization' : readQuiet(data),
    time_zone: zone === '' ? null : zone,
  };
}
