import { useState } from 'react';
import type { AlertSettings } from '@/api/generated';
import { text } from '@/text';
import { CheckField, TextField } from '@/ui/Field';
import { entered, problemAt } from '@/ui/Form';

const words = text.settings.channels.settings;
type Quiet = AlertSettings['quiet_hours'];

/** From when to when mails are held back, as local times. */
export function QuietHours({ quiet, zone, error }: { quiet: Quiet; zone: string; error: unknown }) {
  const [on, setOn] = useState(quiet !== null);
  return (
    <>
      <CheckField
        name="quiet_on"
        checked={on}
        onChange={(event) => setOn(event.target.checked)}
        label={words.quietOn}
      />
      {on && <QuietTimes quiet={quiet} zone={zone} error={error} />}
    </>
  );
}

export function QuietTimes({ quiet, zone, error }: { quiet: Quiet; zone: string; error: unknown }) {
  return (
    <div>
      <div className="grid max-w-72 grid-cols-2 gap-4">
        <TextField name="quiet_from" type="time" required defaultValue={quiet?.from ?? '20:00'} label={words.from} />
        <TextField name="quiet_to" type="time" required defaultValue={quiet?.to ?? '08:00'} label={words.to} />
      </div>
      <p className="mt-1 text-xs text-muted">{words.zone(zone)}</p>
      {problemAt(error, 'quiet_hours') !== undefined && (
        <p className="mt-1 text-xs font-medium text-bad">{problemAt(error, 'quiet_hours')}</p>
      )}
    </div>
  );
}

export function readQuiet(data: FormData): { from: string; to: string } | null {
  const from = entered(data, 'quiet_from');
  const to = entered(data, 'quiet_to');
  return from === '' || to === '' ? null : { from, to };
}
