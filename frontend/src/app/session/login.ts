import { client } from '@/api/client';
import { ApiProblem } from '@/api/problem';
import { begin } from './session';

/** Signs in; throws `ApiProblem`, with the code `mfa_required` and a `session` where a code is to follow. */
export async function login(email: string, password: string): Promise<void> {
  const { data } = await client.POST('/v1/auth/login', { body: { email, password, cookie: true } });
  if (data === undefined) throw new ApiProblem(0, {});
  begin(data);
}

/** The second step, by an authenticator's code. */
export async function answerCode(session: string, code: string): Promise<void> {
  const { data } = await client.POST('/v1/auth/login/mfa', { body: { session, code, cookie: true } });
  if (data === undefined) throw new ApiProblem(0, {});
  begin(data);
}
