import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { CodeField, NewPasswordField } from '@/app/session/SignInFields';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { entered, Form, problemAt, secretOf } from '@/ui/Form';
import { toast, toastProblem } from '@/ui/toast';
import { AuthFrame } from './AuthFrame';
import { keepToken, keptToken } from './keptToken';

const words = text.accountPages.register;

/** An account, and the proof that its address is one's own; the invitation is accepted once signed in. */
export function RegisterPage() {
  const [email, setEmail] = useState<string | null>(null);
  if (email !== null) return <ConfirmAddress email={email} />;
  return (
    <AuthFrame title={words.title} lead={words.lead}>
      <RegisterForm onDone={setEmail} />
      <p className="text-sm text-muted">
        {words.haveAccount}{' '}
        <Link to="/sign-in" search={onward()} className="text-accent">
          {text.accountPages.signIn.title}
        </Link>
      </p>
    </AuthFrame>
  );
}

function RegisterForm({ onDone }: { onDone: (email: string) => void }) {
  const register = api.useMutation('post', '/v1/auth/register');
  const submit = (data: FormData) => {
    const body = {
      email: entered(data, 'email'),
      password: secretOf(data, 'password'),
      name: entered(data, 'name'),
      invitation: entered(data, 'invitation'),
    };
    keepToken(body.invitation);
    register.mutate({ body }, { onSuccess: () => onDone(body.email) });
  };
  return (
    <Form
      onSubmit={submit}
      submit={words.submit}
      busy={register.isPending}
      error={register.error}
      fields={['email', 'password', 'name', 'invitation']}
      wideSubmit
    >
      <TextField
        name="email"
        type="email"
        autoComplete="username"
        required
        label={text.accountPages.signIn.email}
        problem={problemAt(register.error, 'email')}
      />
      <TextField
        name="name"
        autoComplete="name"
        maxLength={100}
        label={words.name}
        problem={problemAt(register.error, 'name')}
      />
      <NewPasswordField name="password" label={text.accountPages.signIn.password} error={register.error} />
      <TextField
        name="invitation"
        defaultValue={keptToken()}
        autoComplete="off"
        label={words.invitation}
        hint={words.invitationHint}
        problem={problemAt(register.error, 'invitation')}
      />
    </Form>
  );
}

function ConfirmAddress({ email }: { email: string }) {
  const confirm = api.useMutation('post', '/v1/auth/confirm');
  const resend = api.useMutation('post', '/v1/auth/confirm/resend');
  const navigate = useNavigate();
  const submit = (data: FormData) => {
    const done = () => {
      toast(words.confirmed);
      void navigate({ to: '/sign-in', search: onward() });
    };
    confirm.mutate({ body: { email, code: entered(data, 'code') } }, { onSuccess: done });
  };
  return (
    <AuthFrame title={words.confirmTitle} lead={words.confirmLead(email)}>
      <Form
        onSubmit={submit}
        submit={words.confirm}
        busy={confirm.isPending}
        error={confirm.error}
        fields={['code']}
        wideSubmit
      >
        <CodeField label={words.code} error={confirm.error} />
      </Form>
      <Button
        kind="quiet"
        busy={resend.isPending}
        onClick={() =>
          resend.mutate({ body: { email } }, { onSuccess: () => toast(words.resent), onError: toastProblem })
        }
      >
        {words.resend}
      </Button>
    </AuthFrame>
  );
}

/** After the sign-in the invitation is accepted, where there is one. */
function onward(): { to?: string } {
  return keptToken() === '' ? {} : { to: '/invitation' };
}
