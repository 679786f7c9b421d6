import { useState } from 'react';
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { entered, Form, secretOf } from '@/ui/Form';
import { answerLogin, type Why } from './confirm';
import { answerCode, login } from './login';
import { CodeField } from './SignInFields';
import { signOut } from './session';
import { useAccountAsked } from './useAccount';

/** The password of whoever is signed in, then a code where they have an authenticator. */
export function LoginQuestion({ why }: { why: Why }) {
  // Not `useAccount`: the question may be what the account waits for.
  const email = useAccountAsked().data?.email;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [session, setSession] = useState<string | null>(null);
  const ended = why === 'ended';
  const confirm = async (data: FormData) => {
    setBusy(true);
    setError(null);
    try {
      const next = await (session === null
        ? login(entered(data, 'email'), secretOf(data, 'password'))
        : answerCode(session, entered(data, 'code')));
      if (next === null) answerLogin(true);
      else if (next.step === 'code') setSession(next.session);
      // Where more than a code is asked for, the sign-in page has the forms.
      else void signOut();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="grid gap-5">
      <Form
        onSubmit={(data) => void confirm(data)}
        submit={ended ? text.signInAgain.submit : text.confirmLogin.confirm}
        busy={busy}
        error={error}
        {...(ended ? {} : { onCancel: () => answerLogin(false) })}
      >
        {session === null ? <PasswordFields email={email} /> : <CodeField key="code" label={text.confirmLogin.code} />}
      </Form>
      {ended && <OtherWays />}
    </div>
  );
}

/** The address is known but for a page that was only just opened; it is shown for whoever shares a screen. */
function PasswordFields({ email }: { email: string | undefined }) {
  return (
    <>
      <TextField
        name="email"
        type="email"
        autoComplete="username"
        required
        readOnly={email !== undefined}
        defaultValue={email}
        label={text.confirmLogin.email}
      />
      <TextField
        name="password"
        type="password"
        autoComplete="current-password"
        required
        label={text.confirmLogin.password}
      />
    </>
  );
}

/** By a provider, or with a new authenticator: in a tab of its own, after which this one goes on. */
function OtherWays() {
  return (
    <p className="flex flex-wrap justify-between gap-x-4 gap-y-2 text-sm">
      <a href="/sign-in" target="_blank" rel="noreferrer" className="text-accent hover:underline">
        {text.signInAgain.otherWays}
      </a>
      <button type="button" className="text-muted hover:text-ink" onClick={() => void signOut()}>
        {text.signInAgain.signOut}
      </button>
    </p>
  );
}
