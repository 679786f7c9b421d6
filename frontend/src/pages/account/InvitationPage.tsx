import { useNavigate } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { api } from '@/api/client';
import { leave } from '@/app/session/leave';
import { useAccount, useSession } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button, ButtonLink } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { entered, Form } from '@/ui/Form';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { AuthFrame } from './AuthFrame';
import { keepToken, keptToken } from './keptToken';

const words = text.accountPages.invitation;

/** Where an invitation's mail leads. */
export function InvitationPage() {
  const session = useSession();
  return (
    <AuthFrame title={words.title} lead={session === 'signed-out' ? words.signedOut : words.lead}>
      {session === 'starting' && <Skeleton />}
      {session === 'signed-out' && <SignedOut />}
      {session === 'signed-in' && (
        <Suspense fallback={<Skeleton />}>
          <Accept />
        </Suspense>
      )}
    </AuthFrame>
  );
}

/** The code is typed once: it is needed for an account of one's own, and to accept. */
function SignedOut() {
  const [token, setToken] = useState(keptToken());
  const keep = (typed: string) => {
    setToken(typed);
    keepToken(typed.trim());
  };
  return (
    <>
      <TextField value={token} onChange={(event) => keep(event.target.value)} autoComplete="off" label={words.code} />
      <div className="flex flex-wrap gap-2">
        <ButtonLink kind="primary" to="/register">
          {text.accountPages.start.register}
        </ButtonLink>
        <ButtonLink to="/sign-in" search={{ to: '/invitation' }}>
          {text.accountPages.signIn.title}
        </ButtonLink>
      </div>
    </>
  );
}

function Accept() {
  const account = useAccount();
  const accept = api.useMutation('post', '/v1/invitations/accept');
  const navigate = useNavigate();
  const submit = (data: FormData) => {
    const done = () => {
      keepToken('');
      toast(words.accepted);
      void navigate({ to: '/' });
    };
    accept.mutate({ body: { token: entered(data, 'token') } }, { onSuccess: done });
  };
  return (
    <>
      <p className="text-sm text-muted">{words.as(account.email)}</p>
      <Form onSubmit={submit} submit={words.accept} busy={accept.isPending} error={accept.error} wideSubmit>
        <TextField name="token" defaultValue={keptToken()} autoComplete="off" required label={words.code} />
      </Form>
      <Button kind="quiet" onClick={() => void leave()}>
        {words.other}
      </Button>
    </>
  );
}
