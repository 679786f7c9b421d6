import { useState, useSyncExternalStore } from 'react';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/Field';
import { entered, Form } from '@/ui/Form';
import { loginAsked, onLoginAsked } from './confirm';
import { answerCode, login } from './login';
import { useAccount } from './useAccount';

/** Asks for the password again where a change needs a login of the last minutes. */
export function ConfirmLogin() {
  const asked = useSyncExternalStore(onLoginAsked, loginAsked);
  return (
    <Dialog
      open={asked !== null}
      onClose={() => asked?.answer(false)}
      title={text.confirmLogin.title}
      lead={text.confirmLogin.lead}
    >
      {asked !== null && <Question onDone={() => asked.answer(true)} onCancel={() => asked.answer(false)} />}
    </Dialog>
  );
}

function Question({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
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
