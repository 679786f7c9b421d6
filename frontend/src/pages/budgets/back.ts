import { text } from '@/text';
import type { Up } from '@/ui/Page';

/** From what belongs to the budgets up to their list. */
export const TO_BUDGETS: Up = { title: text.budgets.title, link: { to: '/budgets' } };
