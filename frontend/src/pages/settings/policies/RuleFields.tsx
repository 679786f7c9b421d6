import { Trash2 } from 'lucide-react';
import { isProblem } from '@/api/problem';
import { ScopeField } from '@/scope/ScopeField';
import { text } from '@/text';
import { IconButton } from '@/ui/Button';
import { SelectField, TextField } from '@/ui/Field';
import { DemandFields } from './DemandFields';
import { type DraftRule, KINDS, MODES } from './draft';

const words = text.settings.policies;

export type RuleProps = {
  rule: DraftRule;
  onChange: (rule: DraftRule) => void;
  /** What is wrong with a field of this rule. */
  problem: (field: string) => string | undefined;
};

export function RuleFields({
  rule,
  place,
  error,
  onChange,
  onRemove,
}: {
  rule: DraftRule;
  place: number;
  error: unknown;
  onChange: (rule: DraftRule) => void;
  onRemove: () => void;
}) {
  const problem = (field: string) => ruleProblem(error, place, field);
  return (
    <div className="grid gap-4 rounded-lg bg-sunken/60 p-4">
      <div className="flex items-start gap-3">
        <div className="grid min-w-0 flex-1 gap-4 sm:grid-cols-[2fr_2fr_3fr]">
          <SelectField
            label={words.kind}
            value={rule.kind}
            onChange={(event) =>
              onChange({ ...rule, kind: KINDS.find((one) => one === event.target.value) ?? rule.kind })
            }
            options={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
          />
          <TextField
            required
            maxLength={40}
            pattern="[a-z0-9][a-z0-9\-]*"
            title={words.ruleIdHint}
            value={rule.id}
            onChange={(event) => onChange({ ...rule, id: event.target.value })}
            label={words.ruleId}
            problem={problem('id')}
          />
          {rule.kind !== 'spending' && (
            <SelectField
              label={words.mode}
              value={rule.mode}
              onChange={(event) =>
                onChange({ ...rule, mode: MODES.find((one) => one === event.target.value) ?? rule.mode })
              }
              options={MODES.map((value) => ({ value, label: words.modes[value] }))}
            />
          )}
        </div>
        <IconButton label={words.removeRule(rule.id)} onClick={onRemove} className="mt-5">
          <Trash2 className="size-4" aria-hidden />
        </IconButton>
      </div>
      <DemandFields rule={rule} onChange={onChange} problem={problem} />
      <ScopeField
        label={words.when}
        hint={words.whenHint}
        value={rule.when}
        onChange={(when) => onChange({ ...rule, when })}
        problem={problem('when')}
      />
    </div>
  );
}

/** The API names a rule's field `rules.0.limit_usd`, `rules.0.spending.limit_usd`, or a piece below it. */
export function ruleProblem(error: unknown, place: number, field: string): string | undefined {
  if (!isProblem(error)) return undefined;
  const name = new RegExp(`(^|\\.)rules\\.${String(place)}\\.([a-z_]+\\.)?${field}(\\.|$)`);
  const found = error.fields.filter((one) => name.test(one.field)).map((one) => one.reason);
  return found.length > 0 ? found.join(' ') : undefined;
}
