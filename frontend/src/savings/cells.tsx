import { Link, type LinkProps } from '@tanstack/react-router';
import { text } from '@/text';
import { Money } from '@/ui/Figure';
import type { Outcome } from './outcome';

/** What is advised, as a link to it, and why. */
export function AdviceTitle({ advice, link }: { advice: { title: string; why: string }; link: LinkProps }) {
  return (
    <>
      <Link
        {...link}
        className="line-clamp-3 font-medium break-words text-ink hover:text-accent hover:underline sm:line-clamp-2"
        title={advice.title}
      >
        {advice.title}
      </Link>
      <p className="mt-0.5 line-clamp-2 text-xs break-words text-muted">{advice.why}</p>
    </>
  );
}

/** What a recommendation comes to: an amount, or in words that there is none and what it costs instead. */
export function OutcomeCell({ outcome }: { outcome: Outcome }) {
  if (outcome.kind === 'saves') return <SavesOf {...outcome} />;
  if (outcome.kind === 'unpromised') {
    return (
      <span className="text-xs text-muted" title={outcome.why}>
        {text.savings.nothingPromised}
      </span>
    );
  }
  return (
    <>
      <span className="whitespace-nowrap">{text.savings.noSaving}</span>
      {outcome.kind === 'costsMore' && (
        <span className="block text-xs whitespace-nowrap text-muted">
          {text.savings.costs} <Money amount={outcome.extra} /> {text.savings.more}
        </span>
      )}
    </>
  );
}

/** What it could save, of what is spent on the calls that it concerns. */
export function SavesOf({ savings, current }: { savings: string; current: string }) {
  return (
    <>
      <span className="text-base font-semibold">
        <Money amount={savings} />
      </span>
      <span className="block text-xs whitespace-nowrap text-muted">
        {text.savings.of('')}
        <Money amount={current} />
      </span>
    </>
  );
}
