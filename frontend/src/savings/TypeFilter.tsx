import { text } from '@/text';
import { SelectField } from '@/ui/Field';

const words = text.savings.filters;

/** One type of what could be saved, or all. */
export function TypeFilter<Type extends string>({
  value,
  types,
  labels,
  onChange,
  className,
}: {
  value: Type | undefined;
  types: readonly Type[];
  labels: Readonly<Record<Type, string>>;
  onChange: (value: Type | undefined) => void;
  className: string;
}) {
  return (
    <div className={className}>
      <SelectField
        label={words.type}
        value={value ?? ''}
        onChange={(event) => onChange(types.find((one) => one === event.target.value))}
        options={[{ value: '', label: words.allTypes }, ...types.map((type) => ({ value: type, label: labels[type] }))]}
      />
    </div>
  );
}
