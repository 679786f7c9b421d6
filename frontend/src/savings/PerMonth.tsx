import { text } from '@/text';
import { Money } from '@/ui/Figure';

/** An amount of a month of 30 days. */
export function PerMonth({ amount }: { amount: string | null }) {
  return (
    <>
      <Money amount={amount} /> <span className="text-sm font-normal text-muted">{text.savings.aMonth}</span>
    </>
  );
}
