import { lazy, Suspense, useSyncExternalStore } from 'react';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { answerLogin, loginAsked, onLoginAsked } from './confirm';

const Question = lazy(() => import('./LoginQuestion').then((module) => ({ default: module.LoginQuestion })));

/** Signing in over the page: where a change needs a login of the last minutes, or where the session ended. */
export function ConfirmLogin() {
  const asked = useSyncExternalStore(onLoginAsked, loginAsked);
  return (
    <Dialog
      open={asked !== null}
      onClose={() => answerLogin(false)}
      {...(asked?.why === 'ended' ? text.signInAgain : text.confirmLogin)}
    >
      <Suspense fallback={<div className="min-h-32" />}>{asked !== null && <Question why={asked.why} />}</Suspense>
    </Dialog>
  );
}
