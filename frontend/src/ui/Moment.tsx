import { useZone } from '@/app/session/useAccount';
import { formatAgo, formatDay, formatMoment } from '@/format/time';
import { useNow } from './useNow';

/** A moment in the organization's zone; the tip has seconds and the zone. */
export function Moment({
  at,
  shape = 'moment',
}: {
  at: string;
  shape?: 'day' | 'dayShort' | 'hour' | 'clock' | 'moment' | 'weekday';
}) {
  const zone = useZone();
  return (
    <time className="figures whitespace-nowrap" dateTime={at} title={formatMoment(at, zone, 'exact')}>
      {formatMoment(at, zone, shape)}
    </time>
  );
}

/** How long ago, or in how long; kept up to date. On paper, which is read later, the moment itself. */
export function Ago({ at }: { at: string }) {
  const zone = useZone();
  const now = useNow();
  return (
    <time className="whitespace-nowrap print:whitespace-normal" dateTime={at} title={formatMoment(at, zone, 'exact')}>
      <span className="screen-only">{formatAgo(at, now)}</span>
      <span className="hidden print:inline">{formatMoment(at, zone)}</span>
    </time>
  );
}

/** A calendar day, which has no zone. */
export function Day({ day }: { day: string }) {
  return (
    <time className="figures whitespace-nowrap" dateTime={day}>
      {formatDay(day)}
    </time>
  );
}
