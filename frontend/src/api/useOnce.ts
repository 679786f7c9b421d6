import { useRef } from 'react';
import { isProblem } from './problem';

/**
 * Names a request, so that a lost answer makes no second thing when it is sent again. Once there was an answer, the next
 * request is another one: `answered(error)` in `onSettled`.
 */
export function useOnce(): { header: () => { 'Idempotency-Key': string }; answered: (error: unknown) => void } {
  const key = useRef<string | null>(null);
  return {
    header: () => {
      key.current ??= crypto.randomUUID();
      return { 'Idempotency-Key': key.current };
    },
    answered: (error) => {
      if (!isProblem(error) || !error.mayPass) key.current = null;
    },
  };
}
