import { api, client } from '@/api/client';
import type { AlertSettingsBody, AlertSettings as Settings } from '@/api/generated';
import { useHeld } from '@/api/useHeld';
import type { Versioned } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CheckField, SelectField, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Newer, unlessNewer } from '@/ui/Newer';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { QuietHours, readQuiet } from './QuietHours';

const words = text.settings.channels.settings;

/** What is told beside budgets' thresholds, and when members are left in peace. */
export function AlertSettings() {
  const settings = useHeld(['alert-settings'], (signal) => client.GET('/v1/alert-settings', { signal }));
  return (
    <Shown of={settings} waiting={<Skeleton className="h-[40rem]" />}>
      {(held) => <SettingsForm key={held.etag} held={held} onNewer={() => void settings.refetch()} />}
    </Shown>
  );
}

const FIELDS = [
  'spike_percent',
  'spike_minimum_usd',
  'key_expiry_days',
  'anomaly_minimum_usd',
  'anomaly_percent',
  'anomaly_sensitivity',
] as const;

function SettingsForm({ held: { data, etag }, onNewer }: { held: Versioned<Settings>; onNewer: () => void }) {
  const may = useMay();
  const change = api.useMutation('put', '/v1/alert-settings');
  const submit = (form: FormData) =>
    change.mutate(
      { params: { header: { 'If-Match': etag } }, body: read(form) },
      { onSuccess: () => toast(text.settings.saved) },
    );
  const { error } = change;
  const part = { settings: data, error };
  return (
    <Card>
      <fieldset disabled={!may('PUT /v1/alert-settings')}>
        <Form onSubmit={submit} submit={text.save} busy={change.isPending} error={unlessNewer(error)} fields={FIELDS}>
          <div className="grid gap-x-10 gap-y-8 xl:grid-cols-2">
            <div className="grid content-start gap-8">
              <Part title={words.quiet} lead={words.quietLead}>
                <QuietHours quiet={data.quiet_hours} zone={data.time_zone} error={error} />
              </Part>
              <Part title={words.spike}>
                <Spikes {...part} />
              </Part>
            </div>
            <div className="grid content-start gap-8">
              <Part title={words.unusual}>
                <Anomalies {...part} />
              </Part>
              <Part title={words.other}>
                <Others {...part} />
              </Part>
            </div>
          </div>
          <Newer error={error} onShow={onNewer} />
        </Form>
      </fieldset>
    </Card>
  );
}

function Part({ title, lead, children }: { title: string; lead?: string; children: React.ReactNode }) {
  return (
    <section className="grid content-start gap-4">
      <div>
        <h2 className="text-sm font-semibold">{title}</h2>
        {lead !== undefined && <p className="mt-0.5 text-xs text-muted">{lead}</p>}
      </div>
      {children}
    </section>
  );
}

type PartProps = { settings: Settings; error: unknown };

/** A limit: an amount of money, or a whole number from `least` on. */
function Limit({
  name,
  value,
  label,
  hint,
  least,
  error,
}: {
  name: (typeof FIELDS)[number];
  value: string | number;
  label: string;
  hint?: string;
  least?: number;
  error: unknown;
}) {
  return (
    <TextField
      name={name}
      {...(least === undefined ? { inputMode: 'decimal' as const } : { type: 'number', min: least })}
      defaultValue={value}
      required
      label={label}
      {...(hint === undefined ? {} : { hint })}
      problem={problemAt(error, name)}
    />
  );
}

function Anomalies({ settings, error }: PartProps) {
  return (
    <>
      <SelectField
        name="anomalies"
        defaultValue={settings.anomalies ?? 'off'}
        label={words.anomalies}
        options={(['high', 'medium', 'off'] as const).map((value) => ({
          value,
          label: words.anomaliesChoices[value],
        }))}
      />
      <Limit name="anomaly_minimum_usd" value={settings.anomaly_minimum_usd} label={words.minimum} error={error} />
      <div className="grid grid-cols-2 gap-4">
        <Limit name="anomaly_percent" least={0} value={settings.anomaly_percent} label={words.percent} error={error} />
        <Limit
          name="anomaly_sensitivity"
          least={1}
          value={settings.anomaly_sensitivity}
          label={words.sensitivity}
          hint={words.sensitivityHint}
          error={error}
        />
      </div>
      <CheckField name="anomaly_over" defaultChecked={settings.anomaly_over} label={words.over} />
    </>
  );
}

function Spikes({ settings, error }: PartProps) {
  return (
    <>
      <CheckField name="spike_on" defaultChecked={settings.spike_percent !== null} label={words.spikeOn} />
      <div className="grid grid-cols-2 items-end gap-4">
        <Limit
          name="spike_percent"
          least={1}
          value={settings.spike_percent ?? 200}
          label={words.spikePercent}
          error={error}
        />
        <Limit name="spike_minimum_usd" value={settings.spike_minimum_usd} label={words.spikeMinimum} error={error} />
      </div>
      <CheckField
        name="weekday_aware"
        defaultChecked={settings.weekday_aware}
        label={words.weekday}
        hint={words.weekdayHint}
      />
    </>
  );
}

function Others({ settings, error }: PartProps) {
  return (
    <>
      <CheckField name="silence" defaultChecked={settings.silence} label={words.silence} hint={words.silenceHint} />
      <CheckField name="unpriced" defaultChecked={settings.unpriced} label={words.unpriced} hint={words.unpricedHint} />
      <CheckField name="keys_on" defaultChecked={settings.key_expiry_days !== null} label={words.keys} />
      <Limit
        name="key_expiry_days"
        least={1}
        value={settings.key_expiry_days ?? 14}
        label={words.keyDays}
        error={error}
      />
    </>
  );
}

function read(data: FormData): AlertSettingsBody {
  const anomalies = entered(data, 'anomalies');
  const whole = (name: string) => Number(entered(data, name));
  return {
    quiet_hours: readQuiet(data),
    spike_percent: data.has('spike_on') ? whole('spike_percent') : null,
    spike_minimum_usd: entered(data, 'spike_minimum_usd'),
    weekday_aware: data.has('weekday_aware'),
    silence: data.has('silence'),
    unpriced: data.has('unpriced'),
    key_expiry_days: data.has('keys_on') ? whole('key_expiry_days') : null,
    anomalies: anomalies === 'high' || anomalies === 'medium' ? anomalies : null,
    anomaly_minimum_usd: entered(data, 'anomaly_minimum_usd'),
    anomaly_percent: whole('anomaly_percent'),
    anomaly_sensitivity: whole('anomaly_sensitivity'),
    anomaly_over: data.has('anomaly_over'),
  };
}
