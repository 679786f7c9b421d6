/** Choosing a scope: pieces of it as chips, another one from what was used lately, or typed. */
import { Plus, X } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useRole } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { useEscape } from '@/ui/useEscape';
import { DIMENSIONS, pieceOf } from './scope';
import { useValues } from './useValues';

const CONTROL =
  'h-9 min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-sm text-ink placeholder:text-muted';

export function ScopeField({
  label,
  labelHidden = false,
  value,
  onChange,
  hint,
  problem,
  whole,
}: {
  label: string;
  labelHidden?: boolean;
  value: readonly string[];
  onChange: (value: string[]) => void;
  hint?: string;
  problem?: string | undefined;
  /** What is meant where nothing is chosen, if it differs from what the role sees. */
  whole?: string | undefined;
}) {
  const role = useRole();
  const [adding, setAdding] = useState(false);
  const add = (piece: string) => {
    setAdding(false);
    if (!value.includes(piece)) onChange([...value, piece]);
  };
  return (
    <fieldset className="min-w-0">
      <legend className={labelHidden ? 'sr-only' : 'mb-1 text-sm font-medium text-ink'}>{label}</legend>
      <div className="flex min-h-9 flex-wrap items-center gap-2">
        {value.length === 0 && !adding && <span className="text-sm text-muted">{whole ?? text.scope.whole[role]}</span>}
        {value.map((piece) => (
          <Chip key={piece} piece={piece} onRemove={() => onChange(value.filter((one) => one !== piece))} />
        ))}
        {adding ? (
          <AddPiece onAdd={add} onCancel={() => setAdding(false)} />
        ) : (
          <Button size="small" onClick={() => setAdding(true)}>
            <Plus className="size-3.5" aria-hidden />
            {value.length === 0 ? text.scope.narrow : text.scope.add}
          </Button>
        )}
      </div>
      {hint !== undefined && <p className="mt-1 text-xs text-muted">{hint}</p>}
      {problem !== undefined && <p className="mt-1 text-xs font-medium text-bad">{problem}</p>}
    </fieldset>
  );
}

function Chip({ piece, onRemove }: { piece: string; onRemove: () => void }) {
  const parts = pieceOf(piece);
  const value = parts === null || parts.value === '' ? text.scope.none : parts.value;
  return (
    <span className="inline-flex max-w-full items-center gap-1 rounded-full bg-sunken py-1 pr-1 pl-3 text-sm">
      <span className="truncate" title={piece}>
        <span className="text-muted">{text.scope.dimension(parts?.dimension ?? '')} </span>
        {value}
      </span>
      <button
        type="button"
        aria-label={text.scope.remove(piece)}
        onClick={onRemove}
        className="rounded-full p-0.5 text-muted hover:bg-line hover:text-ink"
      >
        <X className="size-3.5" aria-hidden />
      </button>
    </span>
  );
}

function AddPiece({ onAdd, onCancel }: { onAdd: (piece: string) => void; onCancel: () => void }) {
  const list = useId();
  const [dimension, setDimension] = useState<string>(DIMENSIONS[0]);
  const [entered, setEntered] = useState('');
  const values = useValues(dimension);
  useEscape(onCancel);
  const add = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    onAdd(`${dimension}:${entered.trim()}`);
  };
  return (
    <span className="flex max-w-full flex-wrap items-center gap-2" data-adding>
      <select
        aria-label={text.scope.dimensionLabel}
        className={CONTROL}
        value={dimension}
        onChange={(event) => setDimension(event.target.value)}
      >
        {DIMENSIONS.map((one) => (
          <option key={one} value={one}>
            {text.scope.dimension(one)}
          </option>
        ))}
      </select>
      <input
        aria-label={text.scope.valueLabel}
        className={`${CONTROL} w-44`}
        list={list}
        value={entered}
        placeholder={text.scope.valueLabel}
        // biome-ignore lint/a11y/noAutofocus: it was asked for by the button before it
        autoFocus
        onChange={(event) => setEntered(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') add(event);
        }}
      />
      <datalist id={list}>
        {values.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Button size="small" onClick={add}>
        {text.scope.take}
      </Button>
      <Button size="small" kind="quiet" onClick={onCancel}>
        {text.cancel}
      </Button>
    </span>
  );
}
