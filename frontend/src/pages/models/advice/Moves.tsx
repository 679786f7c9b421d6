import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { Recommendation } from '@/api/generated';
import { OutcomeCell } from '@/savings/cells';
import { outcomeOf } from '@/savings/outcome';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';

const words = text.models.advice;
const MOST = 4;

/** What Outlay recommends about models by itself, where the session may see that. */
export function useMoves(enabled: boolean) {
  return api.useQuery(
    'get',
    '/v1/recommendations',
    { params: { query: { type: ['model_downgrade', 'deprecated_model'], status: ['pending'], limit: MOST } } },
    { staleTime: 60_000, enabled },
  );
}

/** Nothing where there is nothing. */
export function Moves({ moves }: { moves: readonly Recommendation[] }) {
  if (moves.length === 0) return null;
  return (
    <Card
      title={words.recommended}
      hint={words.recommendedLead}
      actions={<CardLink to="/recommendations">{words.all}</CardLink>}
    >
      <ul className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
        {moves.map((one) => (
          <Move key={one.recommendation_id} recommendation={one} />
        ))}
      </ul>
    </Card>
  );
}

function Move({ recommendation }: { recommendation: Recommendation }) {
  return (
    <li className="grid min-w-0 grid-cols-[1fr_auto] content-start gap-x-4 text-sm">
      <Link
        to="/recommendations/$recommendationId"
        params={{ recommendationId: recommendation.recommendation_id }}
        className="min-w-0 font-medium break-words hover:underline"
      >
        {recommendation.title}
      </Link>
      <span className="row-span-2 text-right">
        <OutcomeCell outcome={outcomeOf(recommendation)} />
      </span>
      <p className="mt-0.5 text-xs break-words text-muted">{recommendation.why}</p>
    </li>
  );
}
