import { text } from '@/text';
import { CheckField, SelectField, TextField } from '@/ui/Field';
import { ListField } from '@/ui/ListField';
import type { DraftRule } from './draft';
import type { RuleProps } from './RuleFields';

const words = text.settings.policies;
const PERIODS = ['daily', 'weekly', 'monthly', 'quarterly', 'yearly'] as const;
const ENFORCEMENTS = ['notify', 'throttle', 'stop'] as const;
const NAMED = ['team', 'project', 'feature', 'environment', 'cost_center', 'operation'];

/** What a rule demands, by its kind. */
export function DemandFields(props: RuleProps) {
  switch (props.rule.kind) {
    case 'required_tags':
      return <TagFields {...props} />;
    case 'naming':
      return <NamingFields {...props} />;
    case 'models':
      return <ModelsFields {...props} />;
    case 'spending':
      return <SpendingFields {...props} />;
  }
}

function TagFields({ rule, onChange, problem }: RuleProps) {
  return (
    <ListField
      label={words.tags}
      hint={words.tagsHint}
      value={rule.tags}
      onChange={(tags) => onChange({ ...rule, tags })}
      problem={problem('tags')}
    />
  );
}

function NamingFields({ rule, onChange, problem }: RuleProps) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField
          label={words.dimension}
          list="named-dimensions"
          value={rule.dimension}
          onChange={(event) => onChange({ ...rule, dimension: event.target.value })}
          problem={problem('dimension')}
        />
        <datalist id="named-dimensions">
          {NAMED.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <Check rule={rule} onChange={onChange} name="registeredOnly" label={words.registeredOnly} />
        <Check rule={rule} onChange={onChange} name="required" label={words.required} />
      </div>
      <ListField
        label={words.patterns}
        hint={words.patternsHint}
        value={rule.patterns}
        onChange={(patterns) => onChange({ ...rule, patterns })}
        problem={problem('patterns')}
      />
    </>
  );
}

function Check({
  rule,
  onChange,
  name,
  label,
}: {
  rule: DraftRule;
  onChange: (rule: DraftRule) => void;
  name: 'registeredOnly' | 'required';
  label: string;
}) {
  return (
    <div className="sm:self-end sm:pb-2">
      <CheckField
        checked={rule[name]}
        onChange={(event) => onChange({ ...rule, [name]: event.target.checked })}
        label={label}
      />
    </div>
  );
}

function ModelsFields({ rule, onChange, problem }: RuleProps) {
  return (
    <>
      <ListField
        label={words.allow}
        hint={words.allowHint}
        value={rule.allow}
        onChange={(allow) => onChange({ ...rule, allow })}
        problem={problem('allow')}
      />
      <ListField
        label={words.needsApproval}
        hint={words.needsApprovalHint}
        value={rule.needsApproval}
        onChange={(needsApproval) => onChange({ ...rule, needsApproval })}
        problem={problem('needs_approval')}
      />
      <ListField
        label={words.attributes}
        hint={words.attributesHint}
        value={rule.attributes}
        onChange={(attributes) => onChange({ ...rule, attributes })}
        problem={problem('attributes')}
      />
      <div className="max-w-xs">
        <TextField
          type="number"
          min={1}
          label={words.requestsADay}
          hint={words.requestsHint}
          value={rule.requestsADay}
          onChange={(event) => onChange({ ...rule, requestsADay: event.target.value })}
          problem={problem('requests_a_day')}
        />
      </div>
    </>
  );
}

function SpendingFields({ rule, onChange, problem }: RuleProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <TextField
        required
        inputMode="decimal"
        label={words.limit}
        value={rule.limit}
        onChange={(event) => onChange({ ...rule, limit: event.target.value })}
        problem={problem('limit_usd')}
      />
      <SelectField
        label={words.period}
        value={rule.period}
        onChange={(event) =>
          onChange({ ...rule, period: PERIODS.find((one) => one === event.target.value) ?? rule.period })
        }
        options={PERIODS.map((value) => ({ value, label: words.periods[value] }))}
        problem={problem('period')}
      />
      <SelectField
        label={words.enforcement}
        value={rule.enforcement}
        onChange={(event) =>
          onChange({ ...rule, enforcement: ENFORCEMENTS.find((one) => one === event.target.value) ?? rule.enforcement })
        }
        options={ENFORCEMENTS.map((value) => ({ value, label: words.enforcements[value] }))}
        problem={problem('enforcement')}
      />
    </div>
  );
}
