import { useState } from 'react';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { entered, Form, secretOf } from '@/ui/Form';
import { answerLogin, type Why } from './confirm';
import { leave } from './leave';
import { answerCode, login } from './login';
import { CodeField } from './SignInFields';
import { sessionClient } from './session';
import { useAccountAsked } from './useAccount';
import { useSso } from './useSso';

/** By the way in which the session began. */
export function LoginQuestion({ why }: { why: Why }) {
  const provider = useOwnProvider();
  if (provider === undefined) return <div className="min-h-32" />;
  return (
    <div className="grid gap-5">
      {provider === null ? <ByPassword ended={why === 'ended'} /> : <ByProvider name={provider.identity_provider} />}
      {why === 'ended' && <OtherWays isByPassword={provider === null} />}
    </div>
  );
}

/** Of an account that has no password here; null of one that has, undefined until it is known. */
function useOwnProvider() {
  const client = sessionClient();
  const sso = useSso({ enabled: client !== '' });
  if (client === '') return null;
  return sso && sso.client_id !== client ? null : sso;
}

/** In a tab of its own, after which this one goes on. */
function ByProvider({ name }: { name: string }) {
  return (
    <>
      <p className="text-sm">{text.signInAgain.byProvider(name)}</p>
      <ButtonLink kind="primary" to="/sign-in" search={{ why: 'provider' }} target="_blank">
        {text.signInAgain.toProvider}
      </ButtonLink>
    </>
  );
}

/** The password of whoever is signed in, then a code where they have an authenticator. */
function ByPassword({ ended }: { ended: boolean }) {
  // Not `useAccount`: the question may be what the account waits for.
  const email = useAccountAsked().data?.email;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [session, setSession] = useState<string | null>(null);
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
      else void leave();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form
      onSubmit={(data) => void confirm(data)}
      submit={ended ? text.signInAgain.submit : text.confirmLogin.confirm}
      busy={busy}
      error={error}
      {...(ended ? {} : { onCancel: () => answerLogin(false) })}
    >
      {session === null ? <PasswordFields email={email} /> : <CodeField key="code" label={text.confirmLogin.code} />}
    </Form>
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

/** Such as with a new authenticator: in a tab of its own, after which this one goes on. */
function OtherWays({ isByPassword }: { isByPassword: boolean }) {
  return (
    <p className="flex flex-wrap justify-between gap-x-4 gap-y-2 text-sm">
      {isByPassword && (
        <a href="/sign-in" target="_blank" rel="noreferrer" className="text-accent hover:underline">
          {text.signInAgain.otherWays}
        </a>
      )}
      <button type="button" className="text-muted hover:text-ink" onClick={() => void leave()}>
        {text.signInAgain.signOut}
      </button>
    </p>
  );
}
