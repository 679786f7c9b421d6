import { useState } from 'react';
import type { Recommendation } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { Acts } from '@/savings/Acts';
import { text } from '@/text';
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

/** The decisions that are open now. */
export function Decisions({ recommendation }: { recommendation: Recommendation }) {
  const may = useMay();
  const [asked, setAsked] = useState<Act | null>(null);
  const isAgain = recommendation.state === 'verified';
  return (
    <>
      <Acts
        acts={actsOf(recommendation.state).filter((act) => may(ROUTES[act]))}
        nameOf={(act) => (act === 'verify' && isAgain ? words.verifyAgain : NAMES[act])}
        onAct={setAsked}
      />
      {asked !== null && (
        <ActDialog act={asked} title={NAMES[asked]} recommendation={recommendation} onClose={() => setAsked(null)} />
      )}
    </>
  );
}
