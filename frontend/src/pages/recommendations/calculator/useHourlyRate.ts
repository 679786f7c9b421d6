import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';

const USUAL = '100.00';

/** The organization's hourly rate, for who may see it; else the usual one. Undefined until that is known. */
export function useHourlyRate(): string | undefined {
  const may = useMay();
  const isSeen = may('GET /v1/recommendations/settings');
  const { data, error } = api.useQuery('get', '/v1/recommendations/settings', {}, { enabled: isSeen, retry: false });
  if (!isSeen || error !== null) return USUAL;
  return data?.hourly_rate_usd;
}
