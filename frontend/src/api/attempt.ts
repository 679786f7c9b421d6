import { useState } from 'react';

/**
 * The `Idempotency-Key` of what is sent: the same for the same content, so that sending it again after no answer came makes
 * nothing twice, and another one for other content.
 */
export function useAttempt(): (content: unknown) => string {
  const [attempt] = useState(() => {
    let sent = '';
    let key = '';
    return (content: unknown) => {
      const next = JSON.stringify(content) ?? '';
      if (key === '' || next !== sent) key = crypto.randomUUID();
      sent = next;
      return key;
    };
  });
  return attempt;
}
