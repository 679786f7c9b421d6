import { api } from '@/api/client';
import { NewPasswordField } from '@/app/session/SignInFields';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { TextField } from '@/ui/Field';
import { Form, secretOf } from '@/ui/Form';
import { Authenticator } from './Authenticator';
import { proofProblem, unlessProof } from './proofProblem';
import { useSignInAgain } from './useSignInAgain';

const words = text.settings.profile;

export default function SecuritySection() {
  return (
    <>
      <div className="grid items-start gap-5 xl:grid-cols-2">
        <Password />
        <Authenticator />
      </div>
      <p className="text-xs text-muted">{words.noPasswordHere}</p>
    </>
  );
}

function Password() {
  const change = api.useMutation('post', '/v1/auth/password/change');
  const signInAgain = useSignInAgain();
  const submit = (data: FormData) =>
    change.mutate(
      { body: { password: secretOf(data, 'password'), new_password: secretOf(data, 'new_password') } },
      { onSuccess: () => signInAgain('password') },
    );
  return (
    <Card title={words.changePassword} hint={words.passwordLead}>
      <Form
        onSubmit={submit}
        submit={words.changePassword}
        busy={change.isPending}
        error={unlessProof(change.error)}
        fields={['password', 'new_password']}
      >
        <TextField
          name="password"
          type="password"
          autoComplete="current-password"
          required
          label={words.oldPassword}
          problem={proofProblem(change.error, 'password')}
        />
        <NewPasswordField label={words.newPassword} error={change.error} />
      </Form>
    </Card>
  );
}
