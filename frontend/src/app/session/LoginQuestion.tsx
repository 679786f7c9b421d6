import { useState } from 'react';
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { entered, Form } from '@/ui/Form';
import { answerCode, login } from './login';
import { useAccount } from './useAccount';

/** The password of whoever is signed in, then a code where they have an authenticator. */
export function LoginQuestion({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const account = useAccount();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [session, setSession] = useState<string | null>(null);
  const confirm = async (data: FormData) => {
    setBusy(true);
    setError(null);
    try {
      const next = await (session === null
        ? login(account.email, entered(data, 'password'))
        : answerCode(session, entered(data, 'code')));
      if (next?.step === 'code') setSession(next.session);
      else onDone();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form
      onSubmit={(data) => void confirm(data)}
      submit={text.confirmLogin.confirm}
      busy={busy}
      error={error}
      onCancel={onCancel}
    >
      {session === null ? (
        <TextField
          key="password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          label={text.confirmLogin.password}
        />
      ) : (
        <TextField
          key="code"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          label={text.confirmLogin.code}
        />
      )}
    </Form>
  );
}
