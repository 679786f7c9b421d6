import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { TextField } from '@/ui/Field';
import { entered } from '@/ui/Form';
import { Frame } from '../Frame';
import { BatchResult } from './BatchResult';
import { OutcomeList } from './OutcomeList';

const words = text.sources.batches;
const BATCH_ID = /^b_[0-9a-f]{40}$/;

/** What became of a request that was taken. */
export function BatchesPage() {
  const search = useSearch({ from: '/shell/sources/batches' });
  const navigate = useNavigate({ from: '/sources/batches' });
  return (
    <Frame section="batches">
      <Card title={words.title} hint={words.hint}>
        <LookUp
          key={search.batch}
          batchId={search.batch ?? ''}
          onLook={(batch) => void navigate({ search: { ...search, batch }, resetScroll: false })}
        />
      </Card>
      {search.batch !== undefined && <BatchResult key={search.batch} batchId={search.batch} />}
      <OutcomeList
        search={search}
        onChange={(next) => void navigate({ search: next, replace: true, resetScroll: false })}
      />
    </Frame>
  );
}

function LookUp({ batchId, onLook }: { batchId: string; onLook: (batchId: string) => void }) {
  const [wrong, setWrong] = useState(false);
  const look = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const id = entered(new FormData(event.currentTarget), 'batch');
    setWrong(!BATCH_ID.test(id));
    if (BATCH_ID.test(id)) onLook(id);
  };
  return (
    <form onSubmit={look} className="flex items-end gap-2">
      <div className="min-w-0 max-w-xl flex-1">
        <TextField
          name="batch"
          defaultValue={batchId}
          required
          spellCheck={false}
          autoComplete="off"
          className="font-mono"
          label={words.id}
          placeholder={words.example}
          {...(wrong ? { problem: words.wrongId } : {})}
        />
      </div>
      <Button kind="primary" type="submit" className={wrong ? 'mb-5' : ''}>
        {words.look}
      </Button>
    </form>
  );
}
