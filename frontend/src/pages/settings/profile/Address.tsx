import { useState } from 'react';
import { api } from '@/api/client';
import { CodeField } from '@/app/session/SignInFields';
import { useAccount } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { toast } from '@/ui/toast';
import { Proof, readProof } from './Proof';
import { unlessProof } from './proofProblem';

const words = text.settings.profile;
type Step = { step: 'shown' } | { step: 'asked' } | { step: 'code'; email: string };

/** Another address holds once a code that was mailed to it is typed. */
export function Address() {
  const { email } = useAccount();
  const [step, setStep] = useState<Step>({ step: 'shown' });
  const shown = () => setStep({ step: 'shown' });
  return (
    <Card title={words.email} hint={words.emailLead}>
      {step.step === 'shown' && (
        <div className="flex flex-wrap items-center justify-between gap-3 text-sm">
          <span className="min-w-0 break-words">{email}</span>
          <Button onClick={() => setStep({ step: 'asked' })}>{words.changeEmail}</Button>
        </div>
      )}
      {step.step === 'asked' && <Ask onSent={(to) => setStep({ step: 'code', email: to })} onCancel={shown} />}
      {step.step === 'code' && <Confirm email={step.email} onDone={shown} />}
    </Card>
  );
}

function Ask({ onSent, onCancel }: { onSent: (email: string) => void; onCancel: () => void }) {
  const change = api.useMutation('put', '/v1/auth/me');
  const submit = (data: FormData) => {
    const email = entered(data, 'email');
    change.mutate({ body: { email, ...readProof(data) } }, { onSuccess: () => onSent(email) });
  };
  return (
    <Form
      onSubmit={submit}
      submit={words.mailCode}
      busy={change.isPending}
      error={unlessProof(change.error)}
      fields={['email', 'password', 'code']}
      onCancel={onCancel}
    >
      <TextField
        name="email"
        type="email"
        autoComplete="email"
        required
        label={words.newEmail}
        problem={problemAt(change.error, 'email')}
      />
      <Proof error={change.error} />
      <button
        type="button"
        className="justify-self-start text-xs text-accent hover:underline"
        onClick={() => onSent('')}
      >
        {words.haveCode}
      </button>
    </Form>
  );
}

function Confirm({ email, onDone }: { email: string; onDone: () => void }) {
  const confirm = api.useMutation('post', '/v1/auth/me/email/confirm');
  const submit = (data: FormData) =>
    confirm.mutate(
      { body: { code: entered(data, 'code') } },
      {
        onSuccess: () => {
          toast(words.emailChanged);
          onDone();
        },
      },
    );
  return (
    <Form
      onSubmit={submit}
      submit={words.confirmEmail}
      busy={confirm.isPending}
      error={confirm.error}
      fields={['code']}
      onCancel={onDone}
    >
      {email !== '' && <p className="text-sm break-words">{words.codeSent(email)}</p>}
      <CodeField label={words.codeOfMail} error={confirm.error} />
    </Form>
  );
}
