import { text } from '@/text';
import { toastFailure } from './toast';

/** Puts a text on the clipboard. False where the browser does not let the page, which is said. */
export async function copyText(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    // Refused by somebody's choice, or there is no clipboard: some browsers want a certificate also on this machine.
    toastFailure(text.notCopied);
    return false;
  }
}
