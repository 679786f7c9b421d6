import { useEffect } from 'react';
import type { IssuedKey } from '@/api/generated';
import { text } from '@/text';
import { Button, ButtonLink } from '@/ui/Button';
import { Secret } from '@/ui/Secret';
import { holdMadeKey } from '../madeKey';

const words = text.sources.keys;

/** The key's text, this once. One that may send is kept in the tab's memory for the examples. */
export function Issued({ issued, onDone }: { issued: IssuedKey; onDone: () => void }) {
  const { api_key: secret, key_id: keyId } = issued;
  const sends = issued.scopes.includes('ingest');
  useEffect(() => {
    if (secret !== null && sends) holdMadeKey({ keyId, secret });
  }, [secret, sends, keyId]);
  return (
    <div className="grid gap-4" role="status">
      {secret === null ? (
        <p className="text-sm">{issued.note ?? words.issuedRepeat}</p>
      ) : (
        <Secret copy={text.sources.keys.copyKey} value={secret} label={words.issued} hint={words.onlyOnce} />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        {sends && (
          <ButtonLink to="/sources" search={{ key: keyId }}>
            {words.tryIt}
          </ButtonLink>
        )}
        <Button kind="primary" onClick={onDone}>
          {words.done}
        </Button>
      </div>
    </div>
  );
}
