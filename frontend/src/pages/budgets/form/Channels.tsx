import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { ThresholdBody } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';

/** Which channels would hear of it, by the levels that each listens to; for those who may see channels. */
export function Channels({ thresholds }: { thresholds: readonly ThresholdBody[] }) {
  const may = useMay();
  const { data } = api.useQuery(
    'get',
    '/v1/channels',
    {},
    { enabled: may('GET /v1/channels'), staleTime: 60_000, retry: false },
  );
  const words = text.budgetForm.channels;
  if (data === undefined) return null;
  const levels = new Set<string>(thresholds.map((one) => one.level));
  const hearing = data.channels.filter(
    (one) => one.enabled && one.budgets.length === 0 && one.levels.some((level) => levels.has(level)),
  );
  return (
    <p className="text-xs text-muted">
      {hearing.length === 0 ? words.none : words.hear(hearing.map((one) => one.name))}{' '}
      <Link to="/settings/$section" params={{ section: 'channels' }} className="text-accent underline">
        {words.settings}
      </Link>
      {data.mail !== 'ready' && ` ${words.mail}`}
    </p>
  );
}
