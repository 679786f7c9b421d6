/** A budget as it is to be from now on. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import type { Budget } from '@/api/generated';
import { isOutdated } from '@/api/problem';
import type { Versioned } from '@/api/versioned';
import { TO_BUDGETS } from '@/pages/budgets/back';
import { text } from '@/text';
import { NewerNote } from '@/ui/Newer';
import { Page } from '@/ui/Page';
import { Failed } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { useBudget } from '../useBudget';
import { BudgetForm } from './BudgetForm';
import { draftOf } from './draft';

export function EditBudgetPage() {
  const { budgetId } = useParams({ from: '/shell/budgets/$budgetId/edit' });
  const query = useBudget(budgetId);
  return (
    <Page
      title={query.data === undefined ? text.budgetForm.editTitle : text.budgetForm.editTitleOf(query.data.data.name)}
      back={TO_BUDGETS}
      lead={text.budgetForm.editLead}
    >
      {query.data !== undefined ? (
        <EditForm key={budgetId} current={query.data} />
      ) : query.error === null ? (
        <Skeleton className="h-96" />
      ) : (
        <Failed error={query.error} />
      )}
    </Page>
  );
}

/** `current` may become newer while one types; what was typed was based on `base`, so that is what has to be unchanged. */
function EditForm({ current }: { current: Versioned<Budget> }) {
  const [base, setBase] = useState(current);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const budgetId = base.data.budget_id;
  const leave = () => void navigate({ to: '/budgets/$budgetId', params: { budgetId } });
  const change = api.useMutation('put', '/v1/budgets/{budget_id}', {
    onError: (error) => isOutdated(error) && void queries.invalidateQueries({ queryKey: ['budget', budgetId] }),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: ['budget', budgetId] });
      toast(text.budgetForm.saved(saved.name));
      leave();
    },
  });
  const stale = isOutdated(change.error);
  return (
    <BudgetForm
      key={base.etag}
      initial={draftOf(base.data)}
      submit={text.save}
      busy={change.isPending}
      error={stale ? null : change.error}
      unitIsFixed
      notice={
        stale && (
          <NewerNote
            said={text.budgetForm.stale}
            show={text.budgetForm.showNewer}
            onShow={() => {
              change.reset();
              setBase(current);
            }}
          />
        )
      }
      onSubmit={(body) =>
        change.mutate({ params: { path: { budget_id: budgetId }, header: { 'If-Match': base.etag } }, body })
      }
      onCancel={leave}
    />
  );
}
