import type { FormEvent, ReactNode } from 'react';
import { dimensionName } from '@/app/dimensions';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Disclosure } from '@/ui/Disclosure';
import { SelectField, TextField } from '@/ui/Field';
import { Form, problemAt } from '@/ui/Form';
import type { Asked } from './CostPreview';
import { BELONGS_TO, FURTHER_UNITS, TOKENS } from './entry';
import { KnownValueField, ModelField } from './Suggestions';
import type { Step } from './send';

const words = text.manual;
const FIRST_TOKENS = TOKENS.slice(0, 2);
const CACHE_TOKENS = TOKENS.slice(2);
/** Of what most entries do not need. */
const FURTHER_FIELDS = [...CACHE_TOKENS, 'unit', 'unit_amount', 'client_cost_usd'];
const TAG_FIELDS = ['tag_name', 'tag_value'];
const WHAT_FIELDS = ['timestamp', 'provider', 'model', 'usage_label', ...FIRST_TOKENS];
const OWN_FIELDS = [...WHAT_FIELDS, ...FURTHER_FIELDS, ...BELONGS_TO, ...TAG_FIELDS];
const LABELS = ['reported', 'billed', 'estimated'] as const;

/**
 * The form of one entry; problems that the check finds stand at their fields. `children` is what it comes to: before the
 * button, and where there is room beside the fields.
 */
export function EntryForm({
  zone,
  tagKeys,
  asked,
  step,
  error,
  onChange,
  onSubmit,
  children,
}: {
  zone: string;
  tagKeys: readonly string[];
  asked: Asked;
  step: Step | null;
  error: unknown;
  onChange: (data: FormData) => void;
  onSubmit: (data: FormData) => void;
  children: ReactNode;
}) {
  const changed = (event: FormEvent<HTMLDivElement>) => {
    const form = event.currentTarget.querySelector('form');
    if (form !== null) onChange(new FormData(form));
  };
  return (
    <div onInput={changed} className="relative lg:pr-85">
      <Form
        onSubmit={onSubmit}
        submit={step === null ? words.submit : words.steps[step]}
        busy={step !== null}
        error={error}
        fields={[...OWN_FIELDS, ...tagKeys.map((key) => `tag:${key}`)]}
      >
        <What zone={zone} asked={asked} error={error} />
        <HowMuch error={error} />
        <BelongsTo tagKeys={tagKeys} error={error} />
        <div className="lg:absolute lg:inset-y-0 lg:right-0 lg:w-80">
          <div className="lg:sticky lg:top-20">{children}</div>
        </div>
      </Form>
    </div>
  );
}

function What({ zone, asked, error }: { zone: string; asked: Asked; error: unknown }) {
  return (
    <Group title={words.whatTitle}>
      <TextField
        type="datetime-local"
        name="timestamp"
        required
        label={words.when}
        hint={words.zone(zone)}
        problem={problemAt(error, 'timestamp')}
      />
      <KnownValueField
        dimension="provider"
        name="provider"
        required
        label={words.provider}
        problem={problemAt(error, 'provider')}
      />
      <ModelField
        provider={asked.provider}
        typed={asked.model}
        name="model"
        required
        label={words.model}
        hint={words.modelHint}
        problem={problemAt(error, 'model')}
      />
    </Group>
  );
}

function HowMuch({ error }: { error: unknown }) {
  return (
    <Group title={words.tokensTitle}>
      {FIRST_TOKENS.map((name) => (
        <Amount key={name} name={name} label={words.tokens[name]} error={error} />
      ))}
      <SelectField
        name="usage_label"
        label={words.label}
        problem={problemAt(error, 'usage_label')}
        options={LABELS.map((value) => ({ value, label: words.labels[value] }))}
      />
      <div className="sm:col-span-2 lg:col-span-3">
        <Disclosure title={words.more} open={FURTHER_FIELDS.some((name) => problemAt(error, name) !== undefined)}>
          <div className="mt-1 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
            {CACHE_TOKENS.map((name) => (
              <Amount key={name} name={name} label={words.tokens[name]} error={error} />
            ))}
            <SelectField
              name="unit"
              label={words.unit}
              problem={problemAt(error, 'unit')}
              options={[
                { value: '', label: words.noUnit },
                ...FURTHER_UNITS.map((value) => ({ value, label: words.units[value] ?? value })),
              ]}
            />
            <Amount name="unit_amount" label={words.unitAmount} error={error} />
            <TextField
              name="client_cost_usd"
              inputMode="decimal"
              pattern="\d+(\.\d{1,12})?"
              label={words.ownCost}
              hint={words.ownCostHint}
              problem={problemAt(error, 'client_cost_usd')}
            />
          </div>
        </Disclosure>
      </div>
    </Group>
  );
}

function BelongsTo({ tagKeys, error }: { tagKeys: readonly string[]; error: unknown }) {
  return (
    <Group title={words.belongsTitle}>
      {BELONGS_TO.map((name) =>
        name === 'user' ? (
          <TextField
            key={name}
            name={name}
            label={dimensionName(name)}
            autoComplete="off"
            problem={problemAt(error, name)}
          />
        ) : (
          <KnownValueField
            key={name}
            dimension={name}
            name={name}
            label={dimensionName(name)}
            problem={problemAt(error, name)}
          />
        ),
      )}
      {tagKeys.map((key) => (
        <KnownValueField
          key={key}
          dimension={`tag:${key}`}
          name={`tag:${key}`}
          label={text.dimensions.tag(key)}
          problem={problemAt(error, `tag:${key}`)}
        />
      ))}
      <div className="grid grid-cols-2 gap-4 sm:col-span-2">
        <TextField
          name="tag_name"
          label={words.tagName}
          autoComplete="off"
          maxLength={80}
          problem={problemAt(error, 'tag_name')}
        />
        <TextField
          name="tag_value"
          label={words.tagValue}
          autoComplete="off"
          maxLength={128}
          problem={problemAt(error, 'tag_value')}
        />
      </div>
    </Group>
  );
}

function Amount({ name, label, error }: { name: string; label: string; error: unknown }) {
  return (
    <TextField
      name={name}
      label={label}
      inputMode="numeric"
      pattern="\d{1,12}"
      autoComplete="off"
      className="figures"
      problem={problemAt(error, name)}
    />
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card title={title}>
      <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-3">{children}</div>
    </Card>
  );
}
