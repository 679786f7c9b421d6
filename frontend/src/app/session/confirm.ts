/** Whoever is before a page is asked to sign in over it: for a change that wants a login of the last minutes, or to go on. */
export type Why = 'too-old' | 'ended';
type Asked = { why: Why };

let asked: Asked | null = null;
let pending: Promise<boolean> | null = null;
let settle: (signedIn: boolean) => void = () => undefined;
const listeners = new Set<() => void>();

/** True once the person has signed in again; false if they would rather not. One question at a time. */
export function askLogin(why: Why): Promise<boolean> {
  pending ??= new Promise<boolean>((resolve) => {
    settle = resolve;
    asked = { why };
    tell();
  });
  return pending;
}

/** To the question that is open, if there is one. */
export function answerLogin(signedIn: boolean): void {
  if (asked === null) return;
  asked = null;
  pending = null;
  settle(signedIn);
  tell();
}

/** Whether there is a page over which it can be asked. */
export function canAskLogin(): boolean {
  return listeners.size > 0;
}

export function loginAsked(): Asked | null {
  return asked;
}

export function onLoginAsked(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
