import { isProblem } from '@/api/problem';
import { text } from '@/text';
import { problemAt } from '@/ui/Form';

const words = text.settings.profile;
/** Codes that say no to the one or the other: 401 is no ended session there. */
const REFUSALS = { password: ['unauthorized', 'password_wrong'], code: ['mfa_code_wrong'] };

/** What is wrong with the password or the code that prove who asks. */
export function proofProblem(error: unknown, field: keyof typeof REFUSALS): string | undefined {
  if (isProblem(error) && REFUSALS[field].includes(error.code)) return words.refused[field];
  return problemAt(error, field);
}

/** What a form says of a failure beside that. */
export function unlessProof(error: unknown): unknown {
  const said = isProblem(error) && Object.values(REFUSALS).flat().includes(error.code);
  return said ? null : error;
}
