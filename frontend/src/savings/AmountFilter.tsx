import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { useTyped } from '@/url/useTyped';

const AMOUNT = /^\d{1,9}(\.\d{1,12})?$/;

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
    (next) => next === '' || AMOUNT.test(next),
  );
  return (
    <div className="w-40">
      <TextField
        label={text.savings.filters.minimum}
        inputMode="decimal"
        placeholder="0.00"
        value={entered}
        onChange={(event) => setEntered(event.target.value.trim())}
      />
    </div>
  );
}
