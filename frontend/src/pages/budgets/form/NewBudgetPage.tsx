/** A new budget: empty, by a template, or like another one. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { api } from '@/api/client';
import { ONCE } from '@/api/once';
import { useAccount } from '@/app/session/useAccount';
import { TO_BUDGETS } from '@/pages/budgets/back';
import { textsOf } from '@/scope/scope';
import { text } from '@/text';
import { Page } from '@/ui/Page';
import { Failed } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { useBudget } from '../useBudget';
import { BudgetForm } from './BudgetForm';
import { type Draft, draftOf, newDraft } from './draft';

export function NewBudgetPage() {
  const search = useSearch({ from: '/shell/budgets/new' });
  const { subject, membership } = useAccount();
  const copied = useBudget(search.copy);
  const words = text.budgetForm;
  if (search.copy !== undefined && copied.data === undefined) {
    return (
      <Page title={words.copyTitle} back={TO_BUDGETS}>
        {copied.error === null ? <Skeleton className="h-96" /> : <Failed error={copied.error} />}
      </Page>
    );
  }
  const initial =
    copied.data === undefined
      ? newDraft(search, subject, textsOf(membership?.scope ?? {}))
      : { ...draftOf(copied.data.data), name: words.copyName(copied.data.data.name).slice(0, 100), active: true };
  return (
    <Page title={search.copy === undefined ? words.newTitle : words.copyTitle} back={TO_BUDGETS} lead={words.newLead}>
      <NewForm key={search.copy ?? ''} initial={initial} />
    </Page>
  );
}

function NewForm({ initial }: { initial: Draft }) {
  const navigate = useNavigate();
  const create = api.useMutation('post', '/v1/budgets', {
    onSuccess: (made) => {
      toast(text.budgetForm.made(made.name));
      void navigate({ to: '/budgets/$budgetId', params: { budgetId: made.budget_id }, replace: true });
    },
  });
  return (
    <BudgetForm
      initial={initial}
      submit={text.budgetForm.create}
      busy={create.isPending}
      error={create.error}
      unitIsFixed={false}
      onSubmit={(body) => create.mutate({ params: { header: ONCE }, body })}
      onCancel={() => void navigate({ to: '/budgets' })}
    />
  );
}
