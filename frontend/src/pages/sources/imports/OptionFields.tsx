import { X } from 'lucide-react';
import { useId, useState } from 'react';
import type { ImportOptions, OptionsBody } from '@/api/generated';
import { text } from '@/text';
import { Button, IconButton } from '@/ui/Button';
import { Disclosure } from '@/ui/Disclosure';
import { SelectField, TextField } from '@/ui/Field';
import { DELIMITERS } from './columns';
import { FIELDS, FORMATS, type Pair, pairsOf, readOptions } from './options';

const words = text.sources.imports;

export type Options = {
  of: ImportOptions;
  mapping: readonly Pair[];
  constants: readonly Pair[];
  setMapping: (pairs: readonly Pair[]) => void;
  setConstants: (pairs: readonly Pair[]) => void;
  read: (data: FormData) => OptionsBody;
};

export function useOptions(of: ImportOptions): Options {
  const [mapping, setMapping] = useState<readonly Pair[]>(() => pairsOf(of.mapping));
  const [constants, setConstants] = useState<readonly Pair[]>(() => pairsOf(of.constants));
  return { of, mapping, constants, setMapping, setConstants, read: (data) => readOptions(data, mapping, constants) };
}

export function OptionFields({
  options,
  columns,
  open = false,
}: {
  options: Options;
  columns: readonly string[];
  open?: boolean;
}) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          name="format"
          label={words.format}
          defaultValue={options.of.format ?? 'auto'}
          options={FORMATS.map((value) => ({ value, label: words.formats[value] }))}
        />
        <SelectField
          name="cache"
          label={words.cache}
          hint={words.cacheHint}
          defaultValue={cacheOf(options.of)}
          options={Object.entries(words.caches).map(([value, label]) => ({ value, label }))}
        />
      </div>
      <Disclosure title={words.more} open={open || options.mapping.length + options.constants.length > 0}>
        <div className="mt-1 grid gap-5">
          <Pairs
            title={words.mapping}
            hint={words.mappingHint}
            add={words.addColumn}
            of={words.column}
            pairs={options.mapping}
            onChange={options.setMapping}
            choices={columns}
          />
          <Pairs
            title={words.constants}
            hint={words.constantsHint}
            add={words.addConstant}
            of={words.value}
            pairs={options.constants}
            onChange={options.setConstants}
            choices={[]}
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <SelectField
              name="delimiter"
              label={words.delimiter}
              hint={words.delimiterHint}
              defaultValue={options.of.delimiter ?? ''}
              options={delimitersBeside(options.of.delimiter)}
            />
            <TextField
              name="time_zone"
              label={words.zone}
              hint={words.zoneHint}
              defaultValue={options.of.time_zone ?? 'UTC'}
            />
            <TextField
              name="namespace"
              label={words.namespace}
              hint={words.namespaceHint}
              defaultValue={options.of.namespace ?? ''}
            />
          </div>
        </div>
      </Disclosure>
    </>
  );
}

/** Those that are usual, and the one that was said elsewhere. */
function delimitersBeside(said: string | undefined) {
  const names: Readonly<Record<string, string>> = words.delimiters;
  return [...new Set(['', ...DELIMITERS, said ?? ''])].map((value) => ({
    value,
    label: names[value] ?? words.delimiterOther(value),
  }));
}

function cacheOf({ input_includes_cache: includes }: ImportOptions): string {
  if (includes === undefined) return 'unsaid';
  return includes ? 'yes' : 'no';
}

function Pairs({
  title,
  hint,
  add,
  of,
  pairs,
  onChange,
  choices,
}: {
  title: string;
  hint: string;
  add: string;
  of: string;
  pairs: readonly Pair[];
  onChange: (pairs: readonly Pair[]) => void;
  choices: readonly string[];
}) {
  const list = useId();
  const change = (place: number, next: Partial<Pair>) =>
    onChange(pairs.map((pair, at) => (at === place ? { ...pair, ...next } : pair)));
  return (
    <fieldset className="min-w-0">
      <legend className="text-sm font-medium">{title}</legend>
      <p className="text-xs text-muted">{hint}</p>
      <datalist id={list}>
        {choices.map((choice) => (
          <option key={choice} value={choice} />
        ))}
      </datalist>
      <ul className="mt-2 grid gap-2">
        {pairs.map((pair, place) => (
          <li
            key={`pair-${String(place)}`}
            className="grid grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)_auto] items-center gap-2"
          >
            <TextField
              label={words.field}
              labelHidden
              list={`${list}-fields`}
              placeholder={words.field}
              value={pair.field}
              onChange={(event) => change(place, { field: event.currentTarget.value })}
            />
            <span aria-hidden className="text-muted">
              ←
            </span>
            <TextField
              label={of}
              labelHidden
              list={choices.length > 0 ? list : undefined}
              placeholder={of}
              value={pair.value}
              onChange={(event) => change(place, { value: event.currentTarget.value })}
            />
            <IconButton label={words.remove} onClick={() => onChange(pairs.filter((_, at) => at !== place))}>
              <X className="size-4" aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <datalist id={`${list}-fields`}>
        {FIELDS.map((field) => (
          <option key={field} value={field} />
        ))}
      </datalist>
      <Button size="small" className="mt-2" onClick={() => onChange([...pairs, { field: '', value: '' }])}>
        {add}
      </Button>
    </fieldset>
  );
}
