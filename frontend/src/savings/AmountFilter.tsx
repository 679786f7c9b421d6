import { text } from '@/text';
import { useTyped } from '@/url/useTyped';
import { isAmount } from './amount';

/** "At least so much": taken after a pause, and only what is an amount. */
export function AmountFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const [entered, setEntered] = useTyped(
    value ?? '',
    (next) => onChange(next === '' ? undefined : next),
    (next) => next === '' || isAmount(next),
  );
  return (
    <label className="inline-flex h-9 items-center rounded-md border border-line bg-surface pl-3 text-sm">
      <span className="shrink-0 text-muted">{text.savings.filters.minimum}</span>
      <input
        inputMode="decimal"
        placeholder="0.00"
        value={entered}
        onChange={(event) => setEntered(event.target.value.trim())}
        className="figures h-full w-20 rounded-md bg-transparent px-2 font-medium text-ink placeholder:font-normal placeholder:text-muted"
      />
    </label>
  );
}
