import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { finishSso } from '@/app/session/sso';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Failed } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { AuthFrame } from './AuthFrame';

const words = text.accountPages.sso;

/** The way back from the identity provider. */
export function SsoPage() {
  const navigate = useNavigate();
  const begun = useRef(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    // The code works once: not twice where React mounts twice.
    if (begun.current) return;
    begun.current = true;
    finishSso(new URLSearchParams(window.location.search))
      .then((to) => navigate({ href: to, replace: true }))
      .catch(setError);
  }, [navigate]);
  if (error === null) {
    return (
      <AuthFrame title={words.title}>
        <Skeleton />
      </AuthFrame>
    );
  }
  return (
    <AuthFrame title={words.failed}>
      <Failed error={error} />
      <ButtonLink to="/sign-in" search={{}}>
        {words.again}
      </ButtonLink>
    </AuthFrame>
  );
}
