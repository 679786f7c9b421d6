import { Plus } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import type { Policy, PolicyBody } from '@/api/generated';
import { ONCE } from '@/api/once';
import type { Versioned } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Disclosure } from '@/ui/Disclosure';
import { CheckField, TextArea, TextField } from '@/ui/Field';
import { Form, problemAt } from '@/ui/Form';
import { Newer, unlessNewer } from '@/ui/Newer';
import { toast } from '@/ui/toast';
import { OwnersField } from '../parts/OwnersField';
import { DryRun } from './DryRun';
import { type DraftRule, draftOf, emptyRule, ruleBody } from './draft';
import { RuleFields } from './RuleFields';

const words = text.settings.policies;

export function NewPolicy({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={words.make} wide>
      <NewForm onClose={onClose} />
    </Dialog>
  );
}

function NewForm({ onClose }: { onClose: () => void }) {
  const make = api.useMutation('post', '/v1/policies');
  const save = (body: PolicyBody) =>
    make.mutate(
      { params: { header: ONCE }, body },
      {
        onSuccess: () => {
          toast(words.saved);
          onClose();
        },
      },
    );
  return <PolicyForm policy={null} onSave={save} busy={make.isPending} error={make.error} onCancel={onClose} />;
}

export function ChangePolicy({
  held,
  open,
  onClose,
  onNewer,
}: {
  held: Versioned<Policy>;
  open: boolean;
  onClose: () => void;
  onNewer: () => void;
}) {
  return (
    <Dialog open={open} onClose={onClose} title={held.data.name} wide>
      <ChangeForm key={held.etag} held={held} onClose={onClose} onNewer={onNewer} />
    </Dialog>
  );
}

function ChangeForm({
  held: { data: policy, etag },
  onClose,
  onNewer,
}: {
  held: Versioned<Policy>;
  onClose: () => void;
  onNewer: () => void;
}) {
  const change = api.useMutation('put', '/v1/policies/{policy_id}');
  const save = (body: PolicyBody) =>
    change.mutate(
      { params: { path: { policy_id: policy.policy_id }, header: { 'If-Match': etag } }, body },
      {
        onSuccess: () => {
          toast(words.saved);
          onClose();
        },
      },
    );
  return (
    <PolicyForm
      policy={policy}
      onSave={save}
      busy={change.isPending}
      error={change.error}
      onCancel={onClose}
      onNewer={onNewer}
    />
  );
}

type Head = { name: string; enabled: boolean; owners: string[]; notes: string };

function PolicyForm({
  policy,
  onSave,
  busy,
  error,
  onCancel,
  onNewer,
}: {
  policy: Policy | null;
  onSave: (body: PolicyBody) => void;
  busy: boolean;
  error: unknown;
  onCancel: () => void;
  onNewer?: () => void;
}) {
  const may = useMay();
  const [head, setHead] = useState<Head>(policy ?? { name: '', enabled: true, owners: [], notes: '' });
  const [rules, setRules] = useState<DraftRule[]>(
    policy === null ? [emptyRule(1)] : policy.rules.map((rule, place) => draftOf(rule, place + 1)),
  );
  const body = (): PolicyBody => ({
    name: head.name.trim(),
    enabled: head.enabled,
    owners: head.owners,
    notes: head.notes,
    rules: rules.map(ruleBody),
  });
  return (
    <Form
      onSubmit={() => onSave(body())}
      submit={words.save}
      busy={busy}
      error={unlessNewer(error)}
      fields={['name']}
      onCancel={onCancel}
    >
      <TextField
        required
        maxLength={100}
        value={head.name}
        onChange={(event) => setHead({ ...head, name: event.target.value })}
        label={words.name}
        problem={problemAt(error, 'name')}
      />
      <Rules rules={rules} onChange={setRules} error={error} />
      <HeadFields head={head} onChange={setHead} error={error} />
      {may('POST /v1/policies/dry-run') && <DryRun body={body} ready={head.name.trim() !== ''} />}
      {onNewer !== undefined && <Newer error={error} onShow={onNewer} />}
    </Form>
  );
}

/** Who answers for it, and whether it holds. */
function HeadFields({ head, onChange, error }: { head: Head; onChange: (head: Head) => void; error: unknown }) {
  return (
    <>
      <Disclosure title={words.ownersAndNotes} open={head.owners.length > 0 || head.notes !== ''}>
        <div className="grid gap-4">
          <OwnersField
            owners={head.owners}
            onOwners={(owners) => onChange({ ...head, owners })}
            label={words.owners}
            hint={words.ownersHint}
            problem={problemAt(error, 'owners')}
          />
          <TextArea
            maxLength={2000}
            value={head.notes}
            onChange={(event) => onChange({ ...head, notes: event.target.value })}
            label={words.notes}
            problem={problemAt(error, 'notes')}
          />
        </div>
      </Disclosure>
      <CheckField
        checked={head.enabled}
        onChange={(event) => onChange({ ...head, enabled: event.target.checked })}
        label={words.enabled}
        hint={words.enabledHint}
      />
    </>
  );
}

function Rules({
  rules,
  onChange,
  error,
}: {
  rules: readonly DraftRule[];
  onChange: (rules: DraftRule[]) => void;
  error: unknown;
}) {
  const [made, setMade] = useState(rules.length + 1);
  const add = () => {
    onChange([...rules, emptyRule(made)]);
    setMade(made + 1);
  };
  return (
    <section aria-label={words.rules} className="grid gap-3">
      <h3 className="text-sm font-semibold">{words.rules}</h3>
      {rules.map((rule, place) => (
        <RuleFields
          key={rule.key}
          rule={rule}
          place={place}
          error={error}
          onChange={(next) => onChange(rules.map((one) => (one.key === rule.key ? next : one)))}
          onRemove={() => onChange(rules.filter((one) => one.key !== rule.key))}
        />
      ))}
      <div>
        <Button onClick={add}>
          <Plus className="size-4" aria-hidden />
          {words.addRule}
        </Button>
      </div>
    </section>
  );
}
