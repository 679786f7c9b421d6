import { api, client } from '@/api/client';
import type { Channel, ChannelWithSecret } from '@/api/generated';
import { useHeld } from '@/api/useHeld';
import type { Versioned } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { AskFirst } from '@/ui/AskFirst';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { CheckField, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Moment } from '@/ui/Moment';
import { Newer, unlessNewer } from '@/ui/Newer';
import { Shown } from '@/ui/Shown';
import { toast, toastProblem } from '@/ui/toast';
import { BudgetFields } from './BudgetFields';
import { checkedBudgets } from './budgets';
import { TestResult } from './channelColumns';
import { LevelFields } from './LevelFields';
import { checkedLevels } from './levels';

const words = text.settings.channels;
type OnSecret = (channel: ChannelWithSecret) => void;

export function ChannelSheet({
  channelId,
  onClose,
  onSecret,
}: {
  channelId: string;
  onClose: () => void;
  onSecret: OnSecret;
}) {
  const may = useMay();
  const channel = useHeld(['channel', channelId], (signal) =>
    client.GET('/v1/channels/{channel_id}', { params: { path: { channel_id: channelId } }, signal }),
  );
  const newer = () => void channel.refetch();
  return (
    <Dialog open onClose={onClose} title={channel.data?.data.name ?? words.title} side>
      <Shown of={channel}>
        {(held) => (
          <div className="grid gap-6">
            <Known channel={held.data} />
            {may('PUT /v1/channels/{channel_id}') && (
              <ChangeForm
                key={changeable(held.data)}
                held={held}
                onClose={onClose}
                onSecret={onSecret}
                onNewer={newer}
              />
            )}
            <div className="flex flex-wrap gap-2 border-t border-line pt-5">
              {held.data.kind === 'webhook' && may('POST /v1/channels/{channel_id}/rotate-secret') && (
                <Rotate held={held} onSecret={onSecret} onNewer={newer} />
              )}
              {may('DELETE /v1/channels/{channel_id}') && <Remove held={held} onClose={onClose} onNewer={newer} />}
            </div>
          </div>
        )}
      </Shown>
    </Dialog>
  );
}

/** What the form holds. A test makes another version, which must not take away what was typed meanwhile. */
function changeable({ name, levels, budgets, enabled, target }: Channel): string {
  return JSON.stringify([name, levels, budgets, enabled, target]);
}

function Known({ channel }: { channel: Channel }) {
  const may = useMay();
  const test = api.useMutation('post', '/v1/channels/{channel_id}/test');
  const send = () =>
    test.mutate(
      { params: { path: { channel_id: channel.channel_id } } },
      {
        onSuccess: (after) => after.result === 'sent' && toast(words.tested(after.name)),
        onError: toastProblem,
      },
    );
  return (
    <Facts>
      <Fact name={words.kind}>{words.kinds[channel.kind]}</Fact>
      <Fact name={words.target}>{channel.target}</Fact>
      <Fact name={words.state}>
        <div className="flex flex-wrap items-start justify-between gap-2" aria-live="polite">
          <TestResult channel={channel} />
          {may('POST /v1/channels/{channel_id}/test') && (
            <Button size="small" busy={test.isPending} onClick={send}>
              {words.test}
            </Button>
          )}
        </div>
      </Fact>
      {channel.signed_with_former_until !== null && (
        <Fact name={words.formerUntil}>
          <Moment at={channel.signed_with_former_until} />
        </Fact>
      )}
    </Facts>
  );
}

function ChangeForm({
  held: { data: channel, etag },
  onClose,
  onSecret,
  onNewer,
}: {
  held: Versioned<Channel>;
  onClose: () => void;
  onSecret: OnSecret;
  onNewer: () => void;
}) {
  const change = api.useMutation('put', '/v1/channels/{channel_id}');
  const submit = (data: FormData) =>
    change.mutate(
      {
        params: { path: { channel_id: channel.channel_id }, header: { 'If-Match': etag } },
        body: {
          name: entered(data, 'name'),
          levels: checkedLevels(data),
          budgets: checkedBudgets(data.keys()),
          enabled: data.has('enabled'),
          target: entered(data, 'target'),
        },
      },
      {
        onSuccess: (after) => {
          toast(text.settings.saved);
          onClose();
          if (after.secret !== undefined) onSecret(after);
        },
      },
    );
  const { error } = change;
  return (
    <Form
      onSubmit={submit}
      submit={text.save}
      busy={change.isPending}
      error={unlessNewer(error)}
      fields={['name', 'target']}
      onCancel={onClose}
    >
      <TextField
        name="name"
        required
        maxLength={100}
        defaultValue={channel.name}
        label={words.name}
        problem={problemAt(error, 'name')}
      />
      <LevelFields levels={channel.levels} />
      <BudgetFields chosen={channel.budgets} />
      <TextField
        name="target"
        autoComplete="off"
        maxLength={2048}
        label={words.newTarget}
        hint={words.newTargetHint}
        problem={problemAt(error, 'target')}
      />
      <CheckField name="enabled" defaultChecked={channel.enabled} label={words.enabled} hint={words.enabledHint} />
      <Newer error={error} onShow={onNewer} />
    </Form>
  );
}

type Deed = { held: Versioned<Channel>; onNewer: () => void };

function Rotate({ held: { data: channel, etag }, onSecret, onNewer }: Deed & { onSecret: OnSecret }) {
  const rotate = api.useMutation('post', '/v1/channels/{channel_id}/rotate-secret');
  const confirm = (close: () => void) =>
    rotate.mutate(
      { params: { path: { channel_id: channel.channel_id }, header: { 'If-Match': etag } } },
      {
        onSuccess: (after) => {
          close();
          onSecret(after);
        },
      },
    );
  return (
    <AskFirst
      button={words.rotate}
      title={words.rotate}
      lead={words.rotateLead}
      doing={rotate}
      onConfirm={confirm}
      onNewer={onNewer}
      danger={false}
    />
  );
}

function Remove({ held: { data: channel, etag }, onClose, onNewer }: Deed & { onClose: () => void }) {
  const remove = api.useMutation('delete', '/v1/channels/{channel_id}');
  const confirm = () =>
    remove.mutate(
      { params: { path: { channel_id: channel.channel_id }, header: { 'If-Match': etag } } },
      {
        onSuccess: () => {
          toast(words.removed);
          onClose();
        },
      },
    );
  return (
    <AskFirst
      button={words.remove}
      title={words.removeTitle(channel.name)}
      lead={words.removeLead}
      doing={remove}
      onConfirm={confirm}
      onNewer={onNewer}
    />
  );
}
