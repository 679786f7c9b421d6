/** Crockford's alphabet, in lower case. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_BYTES = 10;

/** The id of a new import: `imp_` and an ULID. The caller makes it, so that a repeat makes no second import. */
export function newImportId(
  now: number,
  random: Uint8Array = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)),
): string {
  const digits: string[] = [];
  let value = BigInt(now);
  for (const byte of random.slice(0, RANDOM_BYTES)) value = (value << 8n) | BigInt(byte);
  for (let place = 0; place < 26; place += 1) {
    digits.unshift(LETTERS[Number(value & 31n)] ?? '0');
    value >>= 5n;
  }
  return `imp_${digits.join('')}`;
}
