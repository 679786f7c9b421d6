import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { leave } from '@/app/session/leave';

/** Where a change ended every session: to the sign-in, which says why. */
export function useSignInAgain(): (why: 'password' | 'authenticator') => void {
  const navigate = useNavigate();
  return useCallback(
    (why) =>
      void leave().finally(() =>
        navigate({ to: '/sign-in', search: { to: '/settings/security', why }, replace: true }),
      ),
    [navigate],
  );
}
