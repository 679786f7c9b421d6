import { useDeferredValue, useId, useState } from 'react';
import { api } from '@/api/client';
import { text } from '@/text';
import { TextField } from '@/ui/Field';

const words = text.sources.unpriced;

/** A model of the catalogue, found by any part of its name. */
export function TargetField({ problem }: { problem: string | undefined }) {
  const list = useId();
  const [typed, setTyped] = useState('');
  const asked = useDeferredValue(typed);
  const models = api.useQuery('get', '/v1/models', {
    params: { query: { limit: 50, ...(asked === '' ? {} : { q: asked }) } },
  });
  return (
    <>
      <TextField
        name="target"
        required
        list={list}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        label={words.target}
        hint={words.targetHint}
        problem={problem}
      />
      <datalist id={list}>
        {(models.data?.models ?? []).map((model) => (
          <option key={`${model.provider}/${model.model}`} value={`${model.provider}/${model.model}`}>
            {model.name ?? ''}
          </option>
        ))}
      </datalist>
    </>
  );
}
