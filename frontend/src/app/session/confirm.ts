/** Some changes ask for a login of the last minutes: whoever changes something is asked for the password then. */
type Asked = { answer: (confirmed: boolean) => void };

let asked: Asked | null = null;
let pending: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

/** True once the person has signed in again; false if they would rather not. One question at a time. */
export function confirmLogin(): Promise<boolean> {
  pending ??= new Promise<boolean>((resolve) => {
    asked = {
      answer: (confirmed) => {
        asked = null;
        pending = null;
        tell();
        resolve(confirmed);
      },
    };
    tell();
  });
  return pending;
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
