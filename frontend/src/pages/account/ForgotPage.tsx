import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { CodeField, NewPasswordField } from '@/app/session/SignInFields';
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { entered, Form, secretOf } from '@/ui/Form';
import { toast } from '@/ui/toast';
import { AuthFrame } from './AuthFrame';

const words = text.accountPages.forgot;

/** A code to the address, and with it another password. */
export function ForgotPage() {
  const [email, setEmail] = useState<string | null>(null);
  return (
    <AuthFrame title={words.title} lead={email === null ? words.lead : words.codeLead(email)}>
      {email === null ? <AskCode onDone={setEmail} /> : <SetPassword email={email} />}
      <Link to="/sign-in" search={{}} className="text-center text-sm text-accent hover:underline">
        {text.accountPages.signIn.back}
      </Link>
    </AuthFrame>
  );
}

function AskCode({ onDone }: { onDone: (email: string) => void }) {
  const forgot = api.useMutation('post', '/v1/auth/password/forgot');
  const submit = (data: FormData) => {
    const email = entered(data, 'email');
    forgot.mutate({ body: { email } }, { onSuccess: () => onDone(email) });
  };
  return (
    <Form onSubmit={submit} submit={words.submit} busy={forgot.isPending} error={forgot.error} wideSubmit>
      <TextField
        name="email"
        type="email"
        autoComplete="username"
        autoFocus
        required
        label={text.accountPages.signIn.email}
      />
    </Form>
  );
}

function SetPassword({ email }: { email: string }) {
  const reset = api.useMutation('post', '/v1/auth/password/reset');
  const navigate = useNavigate();
  const submit = (data: FormData) => {
    const body = { email, code: entered(data, 'code'), new_password: secretOf(data, 'new_password') };
    const done = () => {
      toast(words.done);
      void navigate({ to: '/sign-in', search: {} });
    };
    reset.mutate({ body }, { onSuccess: done });
  };
  return (
    <Form
      onSubmit={submit}
      submit={words.reset}
      busy={reset.isPending}
      error={reset.error}
      fields={['new_password', 'code']}
      wideSubmit
    >
      <CodeField label={words.code} error={reset.error} />
      <NewPasswordField label={words.newPassword} error={reset.error} />
    </Form>
  );
}
