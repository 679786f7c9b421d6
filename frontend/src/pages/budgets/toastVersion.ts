import { ApiProblem, isProblem } from '@/api/problem';
import { text } from '@/text';
import { toastProblem } from '@/ui/toast';

/** Whether somebody else changed the thing since it was read. */
export function isStale(error: unknown): boolean {
  return isProblem(error) && error.status === 412;
}

/** A change that somebody else was faster than is told so; the newer comes by itself with the next look. */
export function toastVersion(error: unknown): void {
  toastProblem(
    isStale(error) ? new ApiProblem(412, { title: text.budgets.stale, detail: text.changedMeanwhile }) : error,
  );
}
