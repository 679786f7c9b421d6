import { useSyncExternalStore } from 'react';
import { text } from '@/text';
import { Failed } from '@/ui/Shown';
import { onSessionChange, start, startHindrance } from '../session/session';
import { Logo } from './Logo';

/** Before anything is known of who is there. */
export function Splash() {
  return (
    <div className="grid min-h-dvh place-content-center justify-items-center gap-3 text-sm text-muted">
      <img src="/assets/icon.svg" alt="" className="size-9 animate-pulse" />
      {text.loading}
    </div>
  );
}

/** Nobody is sent to sign in anew because the API can't be reached: it is said, and tried again. */
export function Starting() {
  const hindrance = useSyncExternalStore(onSessionChange, startHindrance);
  if (hindrance === null) return <Splash />;
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-lg content-center gap-5 px-6 pb-24">
      <Logo className="-ml-2 justify-self-start" />
      <h1 className="text-2xl font-semibold tracking-tight">{text.starting.title}</h1>
      <Failed error={hindrance} retry={() => void start()} />
      <p className="text-sm text-muted">{text.starting.again}</p>
    </main>
  );
}
