import { useState } from 'react';
import { formatMoney } from '@/format/money';
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { Stat } from '@/ui/Figure';
import { type Estimate, estimate, parse } from './decimal';

const words = text.recommendations.calculator;
const FIELDS = ['hours', 'rate', 'savings', 'running'] as const;
export type Entered = Record<(typeof FIELDS)[number], string>;

/** Whether something pays, by what one enters. It says that it is one's own estimate. */
export function Calculator({ start }: { start: Entered }) {
  const [entered, setEntered] = useState(start);
  const result = estimate(entered);
  return (
    <div className="grid gap-5">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {FIELDS.map((field) => (
          <TextField
            key={field}
            label={words[field]}
            inputMode="decimal"
            className="figures"
            value={entered[field]}
            onChange={(event) => setEntered({ ...entered, [field]: event.target.value })}
            problem={isWrong(field, entered[field]) ? words.wrong : undefined}
          />
        ))}
      </div>
      <div aria-live="polite" className="grid grid-cols-2 gap-x-6 gap-y-4 rounded-lg bg-sunken p-4 sm:grid-cols-4">
        <Stat label={words.cost} value={moneyOf(result?.cost)} />
        <Stat label={words.net} value={moneyOf(result?.net)} />
        <Stat label={words.paidBack} value={result === null ? '–' : monthsOf(result)} />
        <Stat label={words.year} value={moneyOf(result?.year)} />
      </div>
      <p className="text-xs text-muted">{words.own}</p>
    </div>
  );
}

function isWrong(field: (typeof FIELDS)[number], value: string): boolean {
  if (value === '' && field === 'running') return false;
  const amount = parse(value);
  return amount === null || amount < 0n;
}

function moneyOf(amount: string | undefined): string {
  return amount === undefined ? '–' : formatMoney(amount);
}

function monthsOf({ months }: Estimate): string {
  if (months === null) return words.never;
  return months.startsWith('0.') ? words.underMonth : words.months(months);
}
