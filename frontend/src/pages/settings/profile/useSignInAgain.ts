import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { signOut } from '@/app/session/session';

/** Where a change ended every session: to the sign-in, which says why. */
export function useSignInAgain(): (why: 'password' | 'authenticator') => void {
  const navigate = useNavigate();
  return useCallback(
    (why) =>
      void signOut().finally(() =>
        navigate({ to: '/sign-in', search: { to: '/settings/security', why }, replace: true }),
      ),
    [navigate],
  );
}
