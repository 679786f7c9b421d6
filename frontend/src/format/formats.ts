/** How figures and times are written: as the words of the page want it. */
export const LOCALE = 'en-US';
const kept = new Map<string, Intl.NumberFormat>();

/** Made once for each way of writing: making one takes as long as writing a hundred numbers. */
export function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  const found = kept.get(key);
  if (found !== undefined) return found;
  const made = new Intl.NumberFormat(LOCALE, options);
  kept.set(key, made);
  return made;
}
