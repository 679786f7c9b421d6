import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { isProblem } from '@/api/problem';
import { answerCode, login } from '@/app/session/login';
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { entered, Form } from '@/ui/Form';

export function SignInPage() {
  const { to } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [session, setSession] = useState<string | null>(null);
  const submit = async (data: FormData) => {
    setBusy(true);
    setError(null);
    try {
      if (session === null) await login(entered(data, 'email'), entered(data, 'password'));
      else await answerCode(session, entered(data, 'code'));
      await navigate({ href: to ?? '/', replace: true });
    } catch (problem) {
      if (isProblem(problem) && problem.code === 'mfa_required') setSession(problem.body.session ?? null);
      else setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-sm content-center p-6">
      <h1 className="mb-6 text-2xl font-semibold tracking-tight">{text.signIn.title}</h1>
      <Form onSubmit={(data) => void submit(data)} submit={text.signIn.submit} busy={busy} error={error}>
        {session === null ? (
          <>
            <TextField name="email" type="email" autoComplete="username" required label={text.signIn.email} />
            <TextField
              name="password"
              type="password"
              autoComplete="current-password"
              required
              label={text.signIn.password}
            />
          </>
        ) : (
          <TextField name="code" inputMode="numeric" autoComplete="one-time-code" required label={text.signIn.code} />
        )}
      </Form>
    </main>
  );
}
