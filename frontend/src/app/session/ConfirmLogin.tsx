import { lazy, Suspense, useSyncExternalStore } from 'react';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { loginAsked, onLoginAsked } from './confirm';

const Question = lazy(() => import('./LoginQuestion').then((module) => ({ default: module.LoginQuestion })));

/** Asks for the password again where a change needs a login of the last minutes. */
export function ConfirmLogin() {
  const asked = useSyncExternalStore(onLoginAsked, loginAsked);
  return (
    <Dialog
      open={asked !== null}
      onClose={() => asked?.answer(false)}
      title={text.confirmLogin.title}
      lead={text.confirmLogin.lead}
    >
      <Suspense fallback={<div className="min-h-32" />}>
        {asked !== null && <Question onDone={() => asked.answer(true)} onCancel={() => asked.answer(false)} />}
      </Suspense>
    </Dialog>
  );
}
