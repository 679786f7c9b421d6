import { useState } from 'react';
import { api } from '@/api/client';
import type { Connection } from '@/api/generated';
import type { Versioned } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { Ago, Moment } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { toast, toastProblem } from '@/ui/toast';
import { ChangeConnection } from './ChangeConnection';
import { InUse } from './ConnectionsPage';
import { RemoveConnection } from './RemoveConnection';
import { ReplaceKey } from './ReplaceKey';
import { TestResult } from './TestResult';
import { useConnection } from './useConnection';

const words = text.sources.connections;
type Doing = 'nothing' | 'change' | 'replace' | 'remove';

export function ConnectionSheet({ connectionId, onClose }: { connectionId: string; onClose: () => void }) {
  const connection = useConnection(connectionId);
  const [doing, setDoing] = useState<Doing>('nothing');
  const stop = () => setDoing('nothing');
  return (
    <Dialog open onClose={onClose} side title={connection.data?.data.name ?? words.details}>
      <Shown of={connection}>
        {(found) => {
          if (doing === 'change') return <ChangeConnection of={found} onDone={stop} />;
          if (doing === 'replace') return <ReplaceKey of={found} onDone={stop} />;
          return (
            <div className="grid gap-5">
              <Actions of={found} query={connection} onDo={setDoing} />
              <ConnectionFacts one={found.data} />
              <RemoveConnection open={doing === 'remove'} of={found} onDone={stop} onRemoved={onClose} />
            </div>
          );
        }}
      </Shown>
    </Dialog>
  );
}

/** Switching names the version that is shown: it waits until the newest is, and looks again if somebody was faster. */
function Actions({
  of: { data, etag },
  query,
  onDo,
}: {
  of: Versioned<Connection>;
  query: { isFetching: boolean; refetch: () => unknown };
  onDo: (doing: Doing) => void;
}) {
  const may = useMay();
  const path = { connection_id: data.connection_id };
  const failed = (error: unknown) => {
    toastProblem(error);
    void query.refetch();
  };
  const test = api.useMutation('post', '/v1/connections/{connection_id}/test', {
    onSuccess: (tested) => tested.result === 'ok' && toast(words.testOk),
    onError: toastProblem,
  });
  const enable = api.useMutation('post', '/v1/connections/{connection_id}/enable', {
    onSuccess: () => toast(words.nowEnabled),
    onError: failed,
  });
  const disable = api.useMutation('post', '/v1/connections/{connection_id}/disable', {
    onSuccess: () => toast(words.nowDisabled),
    onError: failed,
  });
  const versioned = { params: { path, header: { 'If-Match': etag } } };
  const mayChange = may('PUT /v1/connections/{connection_id}');
  return (
    <div className="flex flex-wrap gap-2">
      {may('POST /v1/connections/{connection_id}/test') && (
        <Button kind="primary" busy={test.isPending} onClick={() => test.mutate({ params: { path } })}>
          {words.test}
        </Button>
      )}
      {mayChange && <Button onClick={() => onDo('change')}>{words.change}</Button>}
      {mayChange && <Button onClick={() => onDo('replace')}>{words.replace}</Button>}
      {mayChange &&
        (data.enabled ? (
          <Button busy={disable.isPending || query.isFetching} onClick={() => disable.mutate(versioned)}>
            {words.disable}
          </Button>
        ) : (
          <Button busy={enable.isPending || query.isFetching} onClick={() => enable.mutate(versioned)}>
            {words.enable}
          </Button>
        ))}
      {may('DELETE /v1/connections/{connection_id}') && (
        <Button kind="danger" onClick={() => onDo('remove')}>
          {words.remove}
        </Button>
      )}
    </div>
  );
}

function ConnectionFacts({ one }: { one: Connection }) {
  return (
    <Facts>
      <Fact name={words.columns.state}>
        <InUse enabled={one.enabled} />
      </Fact>
      <Fact name={words.columns.result} {...(one.result_detail === null ? {} : { hint: one.result_detail })}>
        <TestResult result={one.result} />
      </Fact>
      {one.checked_at !== null && (
        <Fact name={words.tested}>
          <Ago at={one.checked_at} />
        </Fact>
      )}
      <Fact name={words.provider}>{one.provider}</Fact>
      <Fact name={words.purpose}>{words.purposes[one.purpose]}</Fact>
      <Fact name={words.address}>
        <span className="break-all">{one.address}</span>
      </Fact>
      <Fact name={words.columns.key}>
        <code>{words.ends(one.key_ends_with)}</code>
      </Fact>
      <Fact name={words.keySince}>
        <Moment at={one.key_set_at} />
      </Fact>
      {one.organization_id !== null && <Fact name={words.organizationId}>{one.organization_id}</Fact>}
      {one.project_id !== null && <Fact name={words.projectId}>{one.project_id}</Fact>}
      <Fact name={words.madeAt}>
        <Moment at={one.created_at} />
      </Fact>
      <Fact name={words.id}>
        <code className="text-xs break-all">{one.connection_id}</code>
      </Fact>
    </Facts>
  );
}
