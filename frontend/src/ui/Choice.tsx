import { InlineSelect } from './InlineSelect';

/** One filter of a list: any, or one of a few. */
export function Choice<Value extends string>({
  any,
  value,
  options,
  labels,
  onChange,
}: {
  /** What it is called, and what is shown where nothing is chosen. */
  any: string;
  value: Value | undefined;
  options: readonly Value[];
  labels: Readonly<Record<Value, string>>;
  onChange: (value: Value | undefined) => void;
}) {
  return (
    <InlineSelect
      label={any}
      labelHidden
      value={value ?? ''}
      options={[{ value: '', label: any }, ...options.map((one) => ({ value: one, label: labels[one] }))]}
      onChange={(next) => onChange(options.find((one) => one === next))}
    />
  );
}
