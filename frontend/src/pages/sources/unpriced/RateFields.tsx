import type { UnpricedModel } from '@/api/generated';
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { problemAt } from '@/ui/Form';
import { unitsOf } from './entry';

const words = text.sources.unpriced;
const DECIMAL = '[0-9]+([.][0-9]+)?';

export function RateFields({ row, error, missing }: { row: UnpricedModel; error: unknown; missing: boolean }) {
  return (
    <>
      <fieldset>
        <legend className="text-sm font-medium">{words.perMillion}</legend>
        <div className="mt-2 grid gap-3 sm:grid-cols-2">
          {unitsOf(row).map((unit) => (
            <TextField
              key={unit}
              name={`rate.${unit}`}
              inputMode="decimal"
              pattern={DECIMAL}
              autoComplete="off"
              className="figures text-right"
              label={text.prices.bucketName(unit)}
              problem={problemAt(error, `rates.${unit}`)}
            />
          ))}
        </div>
        {missing && (
          <p role="alert" className="mt-2 text-xs font-medium text-bad">
            {words.noRate}
          </p>
        )}
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="effective_from"
          type="date"
          required
          defaultValue={row.first_seen}
          label={words.from}
          hint={words.fromHint}
          problem={problemAt(error, 'effective_from')}
        />
        <TextField
          name="source"
          required
          maxLength={500}
          label={words.source}
          hint={words.sourceHint}
          problem={problemAt(error, 'source')}
        />
      </div>
    </>
  );
}
