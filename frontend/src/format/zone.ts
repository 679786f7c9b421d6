/** Between what a form's date and time controls hold (local time, without a zone) and moments. */
const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;
const PARTS = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-30T09:00` as it is read on clocks of the zone; where clocks skip it, the moment just after. */
export function momentIn(zone: string, local: string): string | null {
  if (!LOCAL.test(local)) return null;
  const wanted = Date.parse(`${local}:00Z`);
  let at = wanted;
  // Twice, since the first step may cross a change of the clocks.
  for (let step = 0; step < 2; step += 1) at += wanted - Date.parse(`${localIn(zone, at)}:00Z`);
  return new Date(at).toISOString();
}

/** What a control of type `datetime-local` shows for a moment: `2026-11-30T09:00`. */
export function localIn(zone: string, moment: string | number | Date): string {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(new Date(moment))
      .map((part) => [part.type, part.value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const kept = PARTS.get(zone);
  if (kept !== undefined) return kept;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  PARTS.set(zone, made);
  return made;
}
