import { text } from '@/text';
import { CheckField } from '@/ui/Field';
import { LEVELS, type Level } from './levels';

const words = text.settings.channels;

/** Which levels are told; a box each, named `level-…`. */
export function LevelFields({
  label = words.levels,
  levels,
  prefix = 'level-',
  always = [],
}: {
  label?: string;
  levels: readonly Level[];
  prefix?: string;
  /** Told whatever was chosen. */
  always?: readonly Level[];
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {LEVELS.map((level) => (
          <CheckField
            key={level}
            name={`${prefix}${level}`}
            label={words.levelNames[level]}
            defaultChecked={levels.includes(level) || always.includes(level)}
            disabled={always.includes(level)}
          />
        ))}
      </div>
    </fieldset>
  );
}
