import { type ComponentProps, useId } from 'react';
import { TextField } from '@/ui/Field';

/** A time zone by its IANA name, with those that this browser knows as suggestions. */
export function ZoneField(field: Omit<ComponentProps<typeof TextField>, 'name' | 'list'>) {
  const zones = useId();
  return (
    <>
      <TextField {...field} name="time_zone" list={zones} autoComplete="off" />
      <datalist id={zones}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
