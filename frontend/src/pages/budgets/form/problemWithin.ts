import { isProblem } from '@/api/problem';

/** What is wrong with any part of a field: `scope.team`, `thresholds.2.percent`. */
export function problemWithin(error: unknown, field: string): string | undefined {
  if (!isProblem(error)) return undefined;
  const found = error.fields.filter((one) => one.field === field || one.field.startsWith(`${field}.`));
  return found.length > 0
    ? found.map((one) => `${one.field.slice(field.length + 1)} ${one.reason}`.trim()).join('; ')
    : undefined;
}
