import { useAccount, useZone } from '@/app/session/useAccount';
import { formatMoment } from '@/format/time';
import { text } from '@/text';
import { useNow } from '@/ui/useNow';

/** On paper alone: whose figures these are, and when they were printed. */
export function PrintHead() {
  const { organization } = useAccount();
  const zone = useZone();
  const now = useNow();
  return (
    <p className="hidden justify-between gap-4 px-4 text-xs text-muted sm:px-6 print:flex">
      <span className="min-w-0 truncate font-semibold text-ink">
        {[text.product, organization?.name].filter(Boolean).join(' · ')}
      </span>
      <span className="whitespace-nowrap">{formatMoment(now, zone, 'exact')}</span>
    </p>
  );
}
