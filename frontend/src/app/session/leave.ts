import { text } from '@/text';
import { toastFailure } from '@/ui/toast';
import { signOut } from './session';

/** Signs out; where the API could not be told, whoever sits before the screen is. */
export async function leave(): Promise<void> {
  try {
    await signOut();
  } catch {
    toastFailure(text.account.stillOpen);
  }
}
