import { text } from '@/text';
import { InlineSelect } from '@/ui/InlineSelect';

const words = text.savings.filters;

/** One type of what could be saved, or all. */
export function TypeFilter<Type extends string>({
  value,
  types,
  labels,
  onChange,
}: {
  value: Type | undefined;
  types: readonly Type[];
  labels: Readonly<Record<Type, string>>;
  onChange: (value: Type | undefined) => void;
}) {
  return (
    <InlineSelect
      label={words.type}
      labelHidden
      value={value ?? ''}
      onChange={(next) => onChange(types.find((one) => one === next))}
      options={[{ value: '', label: words.allTypes }, ...types.map((type) => ({ value: type, label: labels[type] }))]}
    />
  );
}
