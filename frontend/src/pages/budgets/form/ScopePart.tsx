import { ScopeField } from '@/scope/ScopeField';
import { text } from '@/text';
import { type Part, problemWithin } from './BudgetForm';

export function ScopePart({ draft, set, error }: Part) {
  return (
    <ScopeField
      label={text.budgetForm.scope}
      hint={text.budgetForm.scopeHint}
      value={draft.scope}
      onChange={(scope) => set({ scope })}
      problem={problemWithin(error, 'scope')}
    />
  );
}
