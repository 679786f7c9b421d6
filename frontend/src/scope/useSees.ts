import { useAccount, useMay, useRole } from '@/app/session/useAccount';
import { liesWithin, type Scope } from './scope';

/** Whether the caller's figures are all of a scope's: an owner sees a budget also where they see a part of its calls only. */
export function useSees(scope: Scope): boolean {
  const may = useMay();
  const role = useRole();
  const { membership } = useAccount();
  return may('GET /v1/costs') && (role === 'admin' || liesWithin(scope, membership?.scope ?? {}));
}
