const BYTES = 16;

/**
 * A name that nothing else has. Not `crypto.randomUUID`, which is there only where the site has a certificate: the local
 * one has none.
 */
export function newName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Names a request that is sent once, so that a lost answer makes no second thing. */
export function newKey(): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': newName() };
}
