/** Amounts as they are typed, and as the API is sent them. */
import type { Unit } from '@/format/unit';

type AmountOf<Name extends string> = { [Key in `${Name}_usd`]?: string } & {
  [Key in `${Name}_tokens` | `${Name}_requests`]?: number;
};

/** Without what people put between digits. */
export function plain(typed: string): string {
  return typed.replaceAll(/[\s,_]/g, '');
}

/** Money as its text, so that no digit is lost; counts as whole numbers. */
export function amountOf<Name extends string>(name: Name, unit: Unit, typed: string): AmountOf<Name> {
  const value = plain(typed);
  return { [`${name}_${unit}`]: unit === 'usd' ? value : Number(value) } as AmountOf<Name>;
}
