import { useState } from 'react';
import { api } from '@/api/client';
import type { Authenticator as Made } from '@/api/generated';
import { CodeField } from '@/app/session/SignInFields';
import { useAccount } from '@/app/session/useAccount';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { entered, Form } from '@/ui/Form';
import { QrCode } from '@/ui/QrCode';
import { toast } from '@/ui/toast';
import { Proof, readProof } from './Proof';
import { unlessProof } from './proofProblem';
import { useSignInAgain } from './useSignInAgain';

const words = text.settings.profile;

export function Authenticator() {
  const { mfa } = useAccount();
  const [asked, setAsked] = useState(false);
  const stop = () => setAsked(false);
  return (
    <Card
      title={
        <span className="flex items-center gap-2">
          {words.authenticator}
          <Badge tone={mfa ? 'good' : 'neutral'}>{mfa ? words.on : words.off}</Badge>
        </span>
      }
      hint={mfa ? words.mfaOnLead : words.mfaOffLead}
    >
      {!asked && (
        <Button kind={mfa ? 'danger' : 'plain'} onClick={() => setAsked(true)}>
          {mfa ? words.remove : words.setUp}
        </Button>
      )}
      {asked && mfa && <Remove onDone={stop} />}
      {asked && !mfa && <SetUp onCancel={stop} />}
    </Card>
  );
}

/** Password first, then what the app has to know, then a code of it. */
function SetUp({ onCancel }: { onCancel: () => void }) {
  const begin = api.useMutation('post', '/v1/auth/mfa');
  const [made, setMade] = useState<Made | null>(null);
  if (made !== null) return <Verify made={made} onCancel={onCancel} />;
  const submit = (data: FormData) => begin.mutate({ body: readProof(data) }, { onSuccess: setMade });
  return (
    <Form
      onSubmit={submit}
      submit={words.next}
      busy={begin.isPending}
      error={unlessProof(begin.error)}
      fields={['password', 'code']}
      onCancel={onCancel}
    >
      <p className="text-sm text-muted">{words.setUpLead}</p>
      <Proof error={begin.error} />
    </Form>
  );
}

function Verify({ made, onCancel }: { made: Made; onCancel: () => void }) {
  const verify = api.useMutation('post', '/v1/auth/mfa/verify');
  const signInAgain = useSignInAgain();
  const submit = (data: FormData) =>
    verify.mutate({ body: { code: entered(data, 'code') } }, { onSuccess: () => signInAgain('authenticator') });
  return (
    <Form
      onSubmit={submit}
      submit={words.switchOn}
      busy={verify.isPending}
      error={verify.error}
      fields={['code']}
      onCancel={onCancel}
    >
      <p className="text-sm text-muted">{words.scan}</p>
      <QrCode value={made.uri} label={words.authenticator} />
      <p className="text-xs text-muted">
        {words.key}: <code className="break-all text-ink">{made.secret}</code>
      </p>
      <CodeField label={words.codeShown} error={verify.error} />
    </Form>
  );
}

function Remove({ onDone }: { onDone: () => void }) {
  const remove = api.useMutation('post', '/v1/auth/mfa/remove');
  const submit = (data: FormData) =>
    remove.mutate(
      { body: readProof(data) },
      {
        onSuccess: () => {
          toast(words.removed);
          onDone();
        },
      },
    );
  return (
    <Form
      danger
      onSubmit={submit}
      submit={words.remove}
      busy={remove.isPending}
      error={unlessProof(remove.error)}
      fields={['password', 'code']}
      onCancel={onDone}
    >
      <p className="text-sm text-muted">{words.removeLead}</p>
      <Proof error={remove.error} />
    </Form>
  );
}
