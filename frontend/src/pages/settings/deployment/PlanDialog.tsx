import { api, client } from '@/api/client';
import type { ClassesLimits, Plan } from '@/api/generated';
import { useHeld } from '@/api/useHeld';
import type { Versioned } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { AskFirst } from '@/ui/AskFirst';
import { Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Newer, unlessNewer } from '@/ui/Newer';
import { Shown } from '@/ui/Shown';
import { toast } from '@/ui/toast';
import { CLASSES } from '../organization/limitClasses';
import { limitsOf, quotaName } from './planBody';

const words = text.settings.organization;
const STANDARD = 'standard';

/** `name` is the plan that is open, empty for a new one, null for none. A new one begins with the standard's limits. */
export function PlanDialog({ name, onClose }: { name: string | null; onClose: () => void }) {
  return (
    <Dialog
      open={name !== null}
      onClose={onClose}
      title={name === null || name === '' ? words.plans.define : name}
      lead={words.plans.defineLead}
      wide
    >
      {name !== null && <Opened name={name} onClose={onClose} />}
    </Dialog>
  );
}

function Opened({ name, onClose }: { name: string; onClose: () => void }) {
  const may = useMay();
  const from = name === '' ? STANDARD : name;
  const plan = useHeld(['plan', from], (signal) =>
    client.GET('/v1/plans/{name}', { params: { path: { name: from } }, signal }),
  );
  const newer = () => void plan.refetch();
  return (
    <Shown of={plan}>
      {(held) => (
        <div className="grid gap-5">
          <PlanForm key={held.etag} name={name} held={held} onClose={onClose} onNewer={newer} />
          {name !== '' && !held.data.built_in && may('DELETE /v1/plans/{name}') && (
            <Remove held={held} onClose={onClose} onNewer={newer} />
          )}
        </div>
      )}
    </Shown>
  );
}

function PlanForm({
  name,
  held: { data: plan, etag },
  onClose,
  onNewer,
}: {
  name: string;
  held: Versioned<Plan>;
  onClose: () => void;
  onNewer: () => void;
}) {
  const save = api.useMutation('put', '/v1/plans/{name}');
  // What is built in was never defined: there is no version of it to name.
  const header = name === '' || plan.built_in ? {} : { 'If-Match': etag };
  const submit = (data: FormData) =>
    save.mutate(
      {
        params: { path: { name: name === '' ? entered(data, 'name') : name }, header },
        body: { limits: limitsOf((field) => entered(data, field)) },
      },
      {
        onSuccess: () => {
          toast(words.plans.saved);
          onClose();
        },
      },
    );
  return (
    <Form onSubmit={submit} submit={text.save} busy={save.isPending} error={unlessNewer(save.error)} onCancel={onClose}>
      {name === '' && (
        <TextField
          name="name"
          required
          autoComplete="off"
          pattern="[a-z0-9]([a-z0-9\-]{0,38}[a-z0-9])?"
          label={words.plans.name}
          hint={words.plans.nameHint}
          problem={problemAt(save.error, 'name')}
        />
      )}
      <Quotas limits={plan.limits} />
      <Newer error={save.error} onShow={onNewer} />
    </Form>
  );
}

function Quotas({ limits }: { limits: ClassesLimits }) {
  return (
    <div className="grid gap-4">
      {CLASSES.map((name) => (
        <fieldset key={name} className="grid gap-3 rounded-lg bg-sunken/60 p-3 sm:grid-cols-4">
          <legend className="float-left mb-2 text-sm font-medium sm:col-span-4">{words.limitClasses[name]}</legend>
          {(['organization', 'caller'] as const).flatMap((whose) =>
            (['per_minute', 'burst'] as const).map((what) => (
              <TextField
                key={`${whose} ${what}`}
                name={quotaName(name, whose, what)}
                type="number"
                min={1}
                required
                defaultValue={limits[name][whose][what]}
                label={`${words.plans[whose]}, ${(what === 'burst' ? words.plans.burst : words.plans.perMinute).toLowerCase()}`}
              />
            )),
          )}
        </fieldset>
      ))}
    </div>
  );
}

function Remove({
  held: { data: plan, etag },
  onClose,
  onNewer,
}: {
  held: Versioned<Plan>;
  onClose: () => void;
  onNewer: () => void;
}) {
  const remove = api.useMutation('delete', '/v1/plans/{name}');
  const confirm = () =>
    remove.mutate(
      { params: { path: { name: plan.name }, header: { 'If-Match': etag } } },
      {
        onSuccess: () => {
          toast(words.plans.removed);
          onClose();
        },
      },
    );
  return (
    <div className="border-t border-line pt-5">
      <AskFirst
        button={text.settings.remove}
        title={words.plans.removeTitle(plan.name)}
        lead={words.plans.removeLead}
        doing={remove}
        onConfirm={confirm}
        onNewer={onNewer}
      />
    </div>
  );
}
