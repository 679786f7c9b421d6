import { useRole } from '@/app/session/useAccount';
import { ScopeField } from '@/scope/ScopeField';
import { text } from '@/text';
import type { Part } from './BudgetForm';
import { problemWithin } from './problemWithin';

export function ScopePart({ draft, set, error }: Part) {
  return (
    <ScopeField
      label={text.budgetForm.scope}
      hint={text.budgetForm.scopeHint}
      value={draft.scope}
      onChange={(scope) => set({ scope })}
      whole={useRole() === 'manager' ? text.budgetForm.scopeNeeded : undefined}
      problem={problemWithin(error, 'scope')}
    />
  );
}
