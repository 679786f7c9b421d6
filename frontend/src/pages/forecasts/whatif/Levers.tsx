import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { api } from '@/api/client';
import { useZone } from '@/app/session/useAccount';
import { addDays, dayOf } from '@/format/time';
import { useUsedModels } from '@/models/useUsedModels';
import { BOUNDS, type Change, KINDS, MOST_CHANGES, newChange, ofKind } from '@/scenarios/changes';
import { text } from '@/text';
import { Button, IconButton } from '@/ui/Button';
import { Field, SelectField, TextField } from '@/ui/Field';
import { Menu } from '@/ui/Menu';

const words = text.whatIf.levers;

/** The changes, one below the other; each is shown with what the API says of it. */
export function Levers({
  changes,
  onChange,
  notes,
}: {
  changes: readonly Change[];
  onChange: (changes: Change[]) => void;
  /** By place: that it concerns no call, or that a price is missing. */
  notes: ReadonlyMap<number, string>;
}) {
  const used = useUsedModels() ?? [];
  return (
    <div className="grid gap-3">
      {changes.map((change, place) => (
        <Lever
          // biome-ignore lint/suspicious/noArrayIndexKey: changes have no names, their order is what they are
          key={place}
          place={place}
          change={change}
          used={used}
          note={notes.get(place)}
          onChange={(next) => onChange(changes.map((one, at) => (at === place ? next : one)))}
          onRemove={() => onChange(changes.filter((_, at) => at !== place))}
        />
      ))}
      {changes.length < MOST_CHANGES ? (
        <div>
          <Menu
            align="start"
            trigger={
              <Button>
                <Plus className="size-4" aria-hidden />
                {words.add}
              </Button>
            }
            items={KINDS.map((kind) => ({
              label: words.kinds[kind],
              onSelect: () => onChange([...changes, newChange(kind, kind === 'move' ? (used[0] ?? '') : '')]),
            }))}
          />
        </div>
      ) : (
        <p className="text-xs text-muted">{words.most}</p>
      )}
    </div>
  );
}

type LeverProps = {
  place: number;
  change: Change;
  used: readonly string[];
  note: string | undefined;
  onChange: (change: Change) => void;
  onRemove: () => void;
};

function Lever({ place, change, used, note, onChange, onRemove }: LeverProps) {
  const today = dayOf(Date.now(), useZone());
  const set = (part: Partial<Change>) => onChange({ ...change, ...part });
  const models = change.model === '' || used.includes(change.model) ? used : [change.model, ...used];
  return (
    <fieldset className="min-w-0 rounded-lg border border-line p-3 sm:p-4">
      <legend className="sr-only">{words.number(place + 1)}</legend>
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <SelectField
            label={words.kind}
            labelHidden
            value={change.kind}
            onChange={(event) => onChange(ofKind(change, KINDS.find((kind) => kind === event.target.value) ?? 'move'))}
            options={KINDS.map((kind) => ({ value: kind, label: words.kinds[kind] }))}
            className="font-medium"
          />
        </div>
        <IconButton label={words.remove(place + 1)} onClick={onRemove}>
          <Trash2 className="size-4" aria-hidden />
        </IconButton>
      </div>
      <div className="mt-3 grid gap-3 sm:grid-cols-2">
        <Percent change={change} onChange={(percent) => set({ percent })} />
        <TextField
          label={words.from}
          hint={change.from === '' ? words.today : undefined}
          type="date"
          min={today}
          max={addDays(today, 365)}
          value={change.from}
          onChange={(event) => set({ from: event.target.value })}
        />
        <div className="sm:col-span-2">
          <SelectField
            label={words.model}
            value={change.model}
            onChange={(event) => set({ model: event.target.value })}
            options={[
              ...(change.kind === 'move' && change.model !== ''
                ? []
                : [{ value: '', label: change.kind === 'move' ? words.chooseModel : words.anyModel }]),
              ...models.map((model) => ({ value: model, label: model })),
            ]}
          />
        </div>
        {change.kind === 'move' && (
          <div className="sm:col-span-2">
            <ToModel value={change.to_model} onChange={(to_model) => set({ to_model })} />
          </div>
        )}
      </div>
      {note !== undefined && <p className="mt-2 text-xs font-medium text-warn">{note}</p>}
    </fieldset>
  );
}

function Percent({ change, onChange }: { change: Change; onChange: (percent: number) => void }) {
  const bounds = BOUNDS[change.kind];
  const label = words.percent[change.kind];
  return (
    <Field label={label}>
      {(control) => (
        <div className="flex items-center gap-3">
          <input
            type="range"
            aria-label={label}
            min={bounds.low}
            max={bounds.slider}
            value={change.percent}
            onChange={(event) => onChange(Number(event.target.value))}
            className="h-9 min-w-0 flex-1 accent-(--accent)"
          />
          <input
            {...control}
            type="number"
            min={bounds.low}
            max={bounds.high}
            step={1}
            value={change.percent}
            onChange={(event) => onChange(Math.trunc(event.target.valueAsNumber || 0))}
            className="figures h-9 w-20 rounded-md border border-line-strong bg-surface px-2 text-right text-sm"
          />
        </div>
      )}
    </Field>
  );
}

const SUGGESTED = 60;
const PAUSE_MS = 300;

/** What was typed last, once no key has followed for a moment: not every letter is worth a question. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setPaused(value), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [value]);
  return paused;
}

function ToModel({ value, onChange }: { value: string; onChange: (model: string) => void }) {
  const list = useId();
  const asked = usePaused(value);
  const { data } = api.useQuery('get', '/v1/models', {
    params: { query: { limit: SUGGESTED, ...(asked === '' ? {} : { q: asked.slice(0, 200) }) } },
  });
  return (
    <>
      <TextField
        label={words.toModel}
        placeholder={words.modelPlaceholder}
        list={list}
        value={value}
        onChange={(event) => onChange(event.target.value.trim())}
        autoComplete="off"
      />
      <datalist id={list}>
        {(data?.models ?? []).map((model) => (
          <option key={`${model.provider}/${model.model}`} value={`${model.provider}/${model.model}`} />
        ))}
      </datalist>
    </>
  );
}
