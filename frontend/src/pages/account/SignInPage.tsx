import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { SingleSignOn } from '@/api/generated';
import { answerCode, login, type NextStep } from '@/app/session/login';
import { beginSso } from '@/app/session/sso';
import { useSession } from '@/app/session/useAccount';
import { useSso } from '@/app/session/useSso';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { entered, secretOf } from '@/ui/Form';
import { Skeleton } from '@/ui/Skeleton';
import { AuthFrame } from './AuthFrame';
import { CodeForm, NewPasswordForm, PasswordForm, SetUpForm } from './SignInForms';

const words = text.accountPages.signIn;
type Step = { step: 'password' } | NextStep;
type Way = { sso: SingleSignOn; to: string };

/** Password, then whatever else the account or the deployment asks for. */
export function SignInPage() {
  const { to, why } = useSearch({ from: '/sign-in' });
  const session = useSession();
  const sso = useSso();
  const [step, setStep] = useState<Step>({ step: 'password' });
  if (why === 'provider' && sso !== null) return <ByProvider sso={sso} to={to ?? '/'} />;
  if (session === 'signed-in') return <GoOn to={to ?? '/'} />;
  return (
    <AuthFrame {...headOf(step, why)}>
      <Steps step={step} onStep={setStep} />
      {step.step === 'password' ? (
        <>
          {sso && <OrBySso sso={sso} to={to ?? '/'} />}
          <p className="text-sm text-muted">
            {words.noAccount}{' '}
            <Link to="/register" className="font-medium text-accent hover:underline">
              {words.register}
            </Link>
          </p>
        </>
      ) : (
        <Button kind="quiet" onClick={() => setStep({ step: 'password' })}>
          {words.back}
        </Button>
      )}
    </AuthFrame>
  );
}

/** Whoever is signed in has no business here. */
function GoOn({ to }: { to: string }) {
  const navigate = useNavigate();
  useEffect(() => void navigate({ href: to, replace: true }), [navigate, to]);
  return null;
}

function headOf({ step }: Step, why?: keyof typeof words.why): { title: string; lead?: string } {
  if (step === 'new-password') return { title: words.newPassword, lead: words.newPasswordLead };
  if (step === 'code') return { title: words.codeTitle, lead: words.codeLead };
  if (step === 'set-up') return { title: words.setupTitle, lead: words.setupLead };
  return why === undefined ? { title: words.title } : { title: words.title, lead: words.why[why] };
}

function Steps({ step, onStep }: { step: Step; onStep: (step: Step) => void }) {
  const [known, setKnown] = useState({ email: '', password: '' });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const take = async (attempt: () => Promise<NextStep | null>) => {
    setBusy(true);
    setError(null);
    try {
      const next = await attempt();
      // With a session the page goes on by itself.
      if (next !== null) onStep(next);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const asked = { busy, error };
  if (step.step === 'new-password') {
    const set = (data: FormData) => void take(() => login(known.email, known.password, secretOf(data, 'new_password')));
    return <NewPasswordForm {...asked} onSubmit={set} />;
  }
  if (step.step === 'password') {
    const signIn = (data: FormData) => {
      const given = { email: entered(data, 'email'), password: secretOf(data, 'password') };
      setKnown(given);
      void take(() => login(given.email, given.password));
    };
    return <PasswordForm {...asked} onSubmit={signIn} />;
  }
  const answer = (data: FormData) => void take(() => answerCode(step.session, entered(data, 'code')));
  if (step.step === 'code') return <CodeForm {...asked} onSubmit={answer} />;
  return <SetUpForm {...asked} onSubmit={answer} secret={step.secret} email={known.email} />;
}

/** Asked for by a page in another tab, also where its session still goes on. */
function ByProvider({ sso, to }: { sso: SingleSignOn | undefined; to: string }) {
  return (
    <AuthFrame title={words.title} lead={words.why.provider}>
      {sso === undefined ? <Skeleton className="h-9" /> : <SsoButton sso={sso} to={to} />}
    </AuthFrame>
  );
}

function OrBySso(way: Way) {
  return (
    <>
      <p className="text-center text-xs text-muted">{words.or}</p>
      <SsoButton {...way} />
    </>
  );
}

function SsoButton({ sso, to }: Way) {
  return <Button onClick={() => void beginSso(sso, to)}>{words.sso(sso.identity_provider)}</Button>;
}
