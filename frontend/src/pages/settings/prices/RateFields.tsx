import { X } from 'lucide-react';
import { isProblem } from '@/api/problem';
import { text } from '@/text';
import { IconButton } from '@/ui/Button';
import { SelectField, TextField } from '@/ui/Field';
import { problemAt } from '@/ui/Form';

const words = text.settings.prices;
export const USUAL_BUCKETS = ['input_uncached_tokens', 'cache_read_tokens', 'output_tokens'] as const;
const BUCKETS = [
  ...USUAL_BUCKETS,
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'reasoning_tokens',
  'input_audio_tokens',
  'cache_read_audio_tokens',
  'output_audio_tokens',
  'input_image_tokens',
  'cache_read_image_tokens',
  'output_image_tokens',
  'input_video_tokens',
  'output_video_tokens',
  'web_searches',
  'storage_searches',
  'audio_milliseconds',
  'input_characters',
  'input_document_pages',
  'requests',
] as const;

/** A rate for each of some buckets; what is left empty has none. */
export function RateFields({
  buckets,
  onChange,
  error,
}: {
  buckets: readonly string[];
  onChange: (buckets: readonly string[]) => void;
  error: unknown;
}) {
  const others = BUCKETS.filter((bucket) => !buckets.includes(bucket));
  return (
    <fieldset className="grid gap-3 rounded-lg bg-sunken/60 p-4">
      <legend className="sr-only">{words.ratesTitle}</legend>
      <div>
        <p className="text-sm font-medium">{words.ratesTitle}</p>
        <p className="text-xs text-muted">{words.ratesHint}</p>
      </div>
      <div className="grid gap-3 sm:grid-cols-3">
        {buckets.map((bucket) => (
          <div key={bucket} className="flex items-start gap-1">
            <TextField
              name={`rate.${bucket}`}
              inputMode="decimal"
              autoComplete="off"
              label={text.prices.bucketName(bucket)}
              problem={problemAt(error, `rates.${bucket}`)}
            />
            {!USUAL_BUCKETS.some((usual) => usual === bucket) && (
              <IconButton
                className="mt-6"
                label={words.removeRate(text.prices.bucketName(bucket))}
                onClick={() => onChange(buckets.filter((one) => one !== bucket))}
              >
                <X className="size-4" aria-hidden />
              </IconButton>
            )}
          </div>
        ))}
      </div>
      {isProblem(error) && problemAt(error, 'rates') !== undefined && (
        <p className="text-xs font-medium text-bad">{problemAt(error, 'rates')}</p>
      )}
      <div className="max-w-56">
        <SelectField
          label={words.addRate}
          labelHidden
          value=""
          onChange={(event) => event.target.value !== '' && onChange([...buckets, event.target.value])}
          options={[
            { value: '', label: `${words.addRate}…` },
            ...others.map((value) => ({ value, label: text.prices.bucketName(value) })),
          ]}
        />
      </div>
    </fieldset>
  );
}
