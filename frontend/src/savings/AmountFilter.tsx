import { useEffect, useState } from 'react';
import { text } from '@/text';
import { TextField } from '@/ui/Field';

const PAUSE_MS = 400;
const AMOUNT = /^\d{1,9}(\.\d{1,12})?$/;

/** "At least so much": taken after a pause, and only what is an amount. */
export function AmountFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const [typed, setTyped] = useState({ entered: value ?? '', of: value });
  const entered = typed.of === value ? typed.entered : (value ?? '');
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the pause anew
  useEffect(() => {
    if (entered === (value ?? '') || (entered !== '' && !AMOUNT.test(entered))) return;
    const timer = window.setTimeout(() => onChange(entered === '' ? undefined : entered), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [entered, value]);
  return (
    <div className="w-40">
      <TextField
        label={text.savings.filters.minimum}
        inputMode="decimal"
        placeholder="0.00"
        value={entered}
        onChange={(event) => setTyped({ entered: event.target.value.trim(), of: value })}
      />
    </div>
  );
}
