import { useState } from 'react';
import type { Recommendation } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { ActDialog } from './ActDialog';
import { type Act, actsOf, ROUTES } from './acts';

const words = text.recommendations.decide;

const NAMES: Record<Act, string> = {
  accept: words.accept,
  ask: words.moreInfo,
  answer: words.answer,
  reject: words.reject,
  implement: words.implement,
  verify: words.verify,
  archive: words.archive,
};

/** The decisions that are open now: the first leads on, the others stand beside it. */
export function Decisions({ recommendation }: { recommendation: Recommendation }) {
  const may = useMay();
  const [asked, setAsked] = useState<Act | null>(null);
  const acts = actsOf(recommendation.state).filter((act) => may(ROUTES[act]));
  if (acts.length === 0) return null;
  return (
    <div className="screen-only flex flex-wrap gap-2">
      {acts.map((act, place) => (
        <Button key={act} kind={place === 0 ? 'primary' : 'plain'} onClick={() => setAsked(act)}>
          {act === 'verify' && recommendation.state === 'verified' ? words.verifyAgain : NAMES[act]}
        </Button>
      ))}
      {asked !== null && (
        <ActDialog act={asked} title={NAMES[asked]} recommendation={recommendation} onClose={() => setAsked(null)} />
      )}
    </div>
  );
}
