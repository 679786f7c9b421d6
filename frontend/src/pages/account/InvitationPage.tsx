import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense } from 'react';
import { api } from '@/api/client';
import { signOut } from '@/app/session/session';
import { useAccount, useSession } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button, ButtonLink } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { entered, Form } from '@/ui/Form';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { AuthFrame } from './AuthFrame';

const words = text.accountPages.invitation;

/** Where an invitation's mail leads. */
export function InvitationPage() {
  const { token } = useSearch({ from: '/invitation' });
  const session = useSession();
  return (
    <AuthFrame title={words.title} lead={session === 'signed-out' ? words.signedOut : words.lead}>
      {session === 'starting' && <Skeleton />}
      {session === 'signed-out' && <SignedOut token={token} />}
      {session === 'signed-in' && (
        <Suspense fallback={<Skeleton />}>
          <Accept token={token} />
        </Suspense>
      )}
    </AuthFrame>
  );
}

function SignedOut({ token }: { token: string | undefined }) {
  const known = token === undefined ? {} : { token };
  const back = `/invitation?${new URLSearchParams(known).toString()}`;
  return (
    <div className="flex flex-wrap gap-2">
      <ButtonLink kind="primary" to="/register" search={known}>
        {text.accountPages.start.register}
      </ButtonLink>
      <ButtonLink to="/sign-in" search={{ to: back }}>
        {text.accountPages.signIn.title}
      </ButtonLink>
    </div>
  );
}

function Accept({ token }: { token: string | undefined }) {
  const account = useAccount();
  const accept = api.useMutation('post', '/v1/invitations/accept');
  const navigate = useNavigate();
  const submit = (data: FormData) => {
    const done = () => {
      toast(words.accepted);
      void navigate({ to: '/' });
    };
    accept.mutate({ body: { token: entered(data, 'token') } }, { onSuccess: done });
  };
  return (
    <>
      <p className="text-sm text-muted">{words.as(account.email)}</p>
      <Form onSubmit={submit} submit={words.accept} busy={accept.isPending} error={accept.error} wideSubmit>
        <TextField name="token" defaultValue={token ?? ''} autoComplete="off" required label={words.code} />
      </Form>
      <Button kind="quiet" onClick={() => void signOut()}>
        {words.other}
      </Button>
    </>
  );
}
