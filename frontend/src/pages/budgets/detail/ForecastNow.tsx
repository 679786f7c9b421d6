import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { toast, toastProblem } from '@/ui/toast';

/** Asks for a forecast of the rest of the period by what is known now. */
export function ForecastNow({ budgetId, hasOne, onMade }: { budgetId: string; hasOne: boolean; onMade: () => void }) {
  const may = useMay();
  const make = api.useMutation('post', '/v1/forecasts', {
    onSuccess: (made) => {
      toast(made.basis === 'none' ? made.reason : text.budgets.course.made);
      onMade();
    },
    onError: toastProblem,
  });
  if (!may('POST /v1/forecasts')) return null;
  return (
    <Button
      size="small"
      busy={make.isPending}
      onClick={() => make.mutate({ body: { budget_id: budgetId, horizon: 'period_end' } })}
    >
      {hasOne ? text.budgets.course.again : text.budgets.course.make}
    </Button>
  );
}
