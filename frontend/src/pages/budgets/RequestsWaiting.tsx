import { api } from '@/api/client';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';

/** How many requests for more wait for a decision of the caller; quiet where there are none. */
export function RequestsWaiting() {
  const { data } = api.useQuery('get', '/v1/increases', { params: { query: { state: 'requested' } } });
  const waiting = data?.increases.length ?? 0;
  return (
    <ButtonLink to="/budgets/increases">
      {text.budgets.increases.short}
      {waiting > 0 && (
        <span className="figures rounded-full bg-warn-soft px-1.5 text-xs text-warn">
          {text.budgets.waiting(waiting)}
        </span>
      )}
    </ButtonLink>
  );
}
