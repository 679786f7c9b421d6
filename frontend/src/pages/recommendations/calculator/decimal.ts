/** Decimal amounts as whole numbers of a trillionth: exact, where a binary fraction is not. Pure. */
const DIGITS = 12;
const ONE = 10n ** BigInt(DIGITS);

/** Null where the text is no amount, or has more digits than any amount here. */
export function parse(text: string): bigint | null {
  const found = /^(-?)(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text.trim());
  if (found === null) return null;
  const [, sign, whole = '0', fraction = ''] = found;
  const value = BigInt(whole) * ONE + BigInt(fraction.padEnd(DIGITS, '0'));
  return sign === '-' ? -value : value;
}

/** As decimal text without superfluous zeros. */
export function print(value: bigint): string {
  const sign = value < 0n ? '-' : '';
  const size = value < 0n ? -value : value;
  const fraction = (size % ONE).toString().padStart(DIGITS, '0').replace(/0+$/, '');
  return `${sign}${(size / ONE).toString()}${fraction === '' ? '' : `.${fraction}`}`;
}

/** A product has twice the digits: what is below the last one is cut off. */
export function times(one: bigint, other: bigint): bigint {
  return (one * other) / ONE;
}

export type Estimate = {
  /** Once. */
  cost: string;
  /** A month, after running costs. */
  net: string;
  /** Months until it is paid back, to a tenth and rounded up; null: never. */
  months: string | null;
  /** Of the first year. */
  year: string;
};

/** Whether it pays, from what somebody entered; null while something of it is no amount. */
export function estimate(entered: { hours: string; rate: string; savings: string; running: string }): Estimate | null {
  const hours = parse(entered.hours);
  const rate = parse(entered.rate);
  const savings = parse(entered.savings);
  const running = parse(entered.running === '' ? '0' : entered.running);
  if (hours === null || rate === null || savings === null || running === null) return null;
  if (hours < 0n || rate < 0n || savings < 0n || running < 0n) return null;
  const cost = times(hours, rate);
  const net = savings - running;
  return {
    cost: print(cost),
    net: print(net),
    months: net > 0n ? tenthsUp(cost, net) : null,
    year: print(net * 12n - cost),
  };
}

function tenthsUp(cost: bigint, net: bigint): string {
  const tenths = (cost * 10n + net - 1n) / net;
  return `${(tenths / 10n).toString()}.${(tenths % 10n).toString()}`;
}
