import { client } from '@/api/client';
import { ApiProblem, isProblem } from '@/api/problem';
import { begin } from './session';

/** What is still asked for before there is a session. */
export type NextStep =
  | { step: 'code'; session: string }
  | { step: 'set-up'; session: string; secret: string }
  | { step: 'new-password' };

/** Signs in. Null once there is a session, else what comes next. Throws `ApiProblem` where it was refused. */
export async function login(email: string, password: string, newPassword?: string): Promise<NextStep | null> {
  return stepped(async () => {
    const replaced = newPassword === undefined ? {} : { new_password: newPassword };
    const { data } = await client.POST('/v1/auth/login', { body: { email, password, cookie: true, ...replaced } });
    if (data === undefined) throw new ApiProblem(0, {});
    begin(data);
  });
}

/** The second step, by an authenticator's code. */
export async function answerCode(session: string, code: string): Promise<NextStep | null> {
  return stepped(async () => {
    const { data } = await client.POST('/v1/auth/login/mfa', { body: { session, code, cookie: true } });
    if (data === undefined) throw new ApiProblem(0, {});
    begin(data);
  });
}

async function stepped(attempt: () => Promise<void>): Promise<NextStep | null> {
  try {
    await attempt();
    return null;
  } catch (error) {
    const next = isProblem(error) ? nextStep(error) : null;
    if (next === null) throw error;
    return next;
  }
}

/** A refusal that only asks for more. */
export function nextStep({ code, body }: ApiProblem): NextStep | null {
  if (code === 'new_password_required') return { step: 'new-password' };
  if (code === 'mfa_required' && body.session !== undefined) return { step: 'code', session: body.session };
  if (code === 'mfa_setup_required' && body.session !== undefined && body.secret !== undefined) {
    return { step: 'set-up', session: body.session, secret: body.secret };
  }
  return null;
}
