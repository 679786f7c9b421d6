import type { ClassesLimits } from '@/api/generated';
import type { LimitClass } from '../organization/limitClasses';

type Whose = 'organization' | 'caller';
type What = 'per_minute' | 'burst';

/** The name of the control that holds a number of a plan. */
export function quotaName(name: LimitClass, whose: Whose, what: What): string {
  return `${name}.${whose}.${what}`;
}

/** What a form's controls hold, as a plan's limits. */
export function limitsOf(read: (name: string) => string): ClassesLimits {
  const quota = (name: LimitClass, whose: Whose) => ({
    per_minute: Number(read(quotaName(name, whose, 'per_minute'))),
    burst: Number(read(quotaName(name, whose, 'burst'))),
  });
  const limits = (name: LimitClass) => ({ organization: quota(name, 'organization'), caller: quota(name, 'caller') });
  return {
    auth: limits('auth'),
    read: limits('read'),
    write: limits('write'),
    ingest: limits('ingest'),
    export: limits('export'),
  };
}
