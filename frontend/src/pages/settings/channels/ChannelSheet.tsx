import { useState } from 'react';
import { api, client } from '@/api/client';
import type { Channel, ChannelWithSecret } from '@/api/generated';
import { useHeld } from '@/api/useHeld';
import type { Versioned } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { ConfirmDialog, Dialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { CheckField, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Moment } from '@/ui/Moment';
import { Newer, unlessNewer } from '@/ui/Newer';
import { Failed, Shown } from '@/ui/Shown';
import { toast, toastProblem } from '@/ui/toast';
import { BudgetFields, checkedBudgets, LevelFields } from './ChannelFields';
import { TestResult } from './channelColumns';
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
  return (
    <Dialog open onClose={onClose} title={channel.data?.data.name ?? words.title} side>
      <Shown of={channel}>
        {(held) => (
          <div className="grid gap-6">
            <Known channel={held.data} />
            {may('PUT /v1/channels/{channel_id}') && (
              <ChangeForm
                key={held.etag}
                held={held}
                onClose={onClose}
                onSecret={onSecret}
                onNewer={() => void channel.refetch()}
              />
            )}
            <div className="flex flex-wrap gap-2 border-t border-line pt-5">
              {held.data.kind === 'webhook' && may('POST /v1/channels/{channel_id}/rotate-secret') && (
                <Rotate held={held} onSecret={onSecret} />
              )}
              {may('DELETE /v1/channels/{channel_id}') && <Remove held={held} onClose={onClose} />}
            </div>
          </div>
        )}
      </Shown>
    </Dialog>
  );
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
          budgets: checkedBudgets(data),
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

function Rotate({ held: { data: channel, etag }, onSecret }: { held: Versioned<Channel>; onSecret: OnSecret }) {
  const [asked, setAsked] = useState(false);
  const rotate = api.useMutation('post', '/v1/channels/{channel_id}/rotate-secret');
  const confirm = () =>
    rotate.mutate(
      { params: { path: { channel_id: channel.channel_id }, header: { 'If-Match': etag } } },
      {
        onSuccess: (after) => {
          setAsked(false);
          onSecret(after);
        },
      },
    );
  return (
    <>
      <Button onClick={() => setAsked(true)}>{words.rotate}</Button>
      <ConfirmDialog
        open={asked}
        onClose={() => setAsked(false)}
        onConfirm={confirm}
        title={words.rotate}
        confirm={words.rotate}
        busy={rotate.isPending}
      >
        <p>{words.rotateLead}</p>
        {rotate.error !== null && <Failed error={rotate.error} />}
      </ConfirmDialog>
    </>
  );
}

function Remove({ held: { data: channel, etag }, onClose }: { held: Versioned<Channel>; onClose: () => void }) {
  const [asked, setAsked] = useState(false);
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
    <>
      <Button kind="danger" onClick={() => setAsked(true)}>
        {words.remove}
      </Button>
      <ConfirmDialog
        open={asked}
        onClose={() => setAsked(false)}
        onConfirm={confirm}
        title={words.removeTitle(channel.name)}
        confirm={words.remove}
        danger
        busy={remove.isPending}
      >
        <p>{words.removeLead}</p>
        {remove.error !== null && <Failed error={remove.error} />}
      </ConfirmDialog>
    </>
  );
}
