import { useState } from 'react';
import type { ApiKey } from '@/api/generated';
import type { Versioned } from '@/api/versioned';
import { costsOf } from '@/app/costsLinks';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button, ButtonLink } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { Ago, Moment } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { ChangeKey } from './ChangeKey';
import { Bound, KeyState, Scopes } from './KeyTable';
import { RevokeKey } from './RevokeKey';
import { RotateKey } from './RotateKey';
import { useKey } from './useKey';

const words = text.sources.keys;
type Doing = 'nothing' | 'change' | 'rotate' | 'revoke';

/** One key beside the list: what it may, and what can be done with it. */
export function KeySheet({ keyId, onClose }: { keyId: string; onClose: () => void }) {
  const key = useKey(keyId);
  const [doing, setDoing] = useState<Doing>('nothing');
  const stop = () => setDoing('nothing');
  return (
    <Dialog open onClose={onClose} side title={key.data?.data.name ?? words.details}>
      <Shown of={key}>
        {(found) => {
          if (doing === 'change') return <ChangeKey of={found} onDone={stop} />;
          if (doing === 'rotate') return <RotateKey of={found.data} onDone={stop} />;
          return (
            <>
              <Details of={found} onDo={setDoing} />
              <RevokeKey open={doing === 'revoke'} of={found} onDone={stop} />
            </>
          );
        }}
      </Shown>
    </Dialog>
  );
}

function Details({ of: { data: key }, onDo }: { of: Versioned<ApiKey>; onDo: (doing: Doing) => void }) {
  const may = useMay();
  return (
    <div className="grid gap-5">
      {key.state === 'live' && (
        <div className="flex flex-wrap gap-2">
          {may('PUT /v1/keys/{key_id}') && <Button onClick={() => onDo('change')}>{words.change}</Button>}
          {may('POST /v1/keys/{key_id}/rotate') && <Button onClick={() => onDo('rotate')}>{words.rotate}</Button>}
          {may('DELETE /v1/keys/{key_id}') && (
            <Button kind="danger" onClick={() => onDo('revoke')}>
              {words.revoke}
            </Button>
          )}
        </div>
      )}
      <KeyFacts apiKey={key} />
      <div className="flex flex-wrap gap-2">
        <ButtonLink size="small" {...costsOf(`api_key:${key.key_id}`)}>
          {words.costs}
        </ButtonLink>
        {may('POST /v1/corrections') && (
          <ButtonLink size="small" to="/sources/corrections" search={{ make: 'yes', key: key.key_id }}>
            {words.voidIt}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}

function KeyFacts({ apiKey: key }: { apiKey: ApiKey }) {
  return (
    <Facts>
      <Fact name={words.columns.state}>
        <KeyState state={key.state} />
      </Fact>
      <Fact name={words.id}>
        <code>ok_{key.key_id}…</code>
      </Fact>
      <Fact name={words.columns.scopes}>
        <Scopes scopes={key.scopes} />
      </Fact>
      <Fact name={words.columns.bound}>
        <Bound bound={key.bound} />
      </Fact>
      <Fact name={words.addresses}>{key.addresses.length === 0 ? words.anywhere : key.addresses.join(', ')}</Fact>
      <Fact name={words.columns.used}>
        {key.last_used_at === null ? words.neverUsed : <Ago at={key.last_used_at} />}
      </Fact>
      <Fact name={words.columns.expires}>
        {key.expires_at === null ? words.noExpiry : <Moment at={key.expires_at} />}
      </Fact>
      <Fact name={words.madeAt}>
        <Moment at={key.created_at} />
      </Fact>
      {key.revoked_at !== null && (
        <Fact name={words.revokedAt}>
          <Moment at={key.revoked_at} />
        </Fact>
      )}
      {key.replaces !== null && (
        <Fact name={words.replaces}>
          <code>ok_{key.replaces}…</code>
        </Fact>
      )}
      <Fact name={words.client} hint={words.clientHint}>
        <code className="break-all">{key.client}</code>
      </Fact>
    </Facts>
  );
}
