import { FileUp } from 'lucide-react';
import { useId } from 'react';
import { text } from '@/text';
import { cx } from '@/ui/cx';
import { useDrop } from './useDrop';

const words = text.sources.imports;

/** Takes a file that is dropped or chosen. */
export function DropZone({ onFile }: { onFile: (file: File) => void }) {
  const id = useId();
  const drop = useDrop(onFile);
  return (
    <div
      {...drop.handlers}
      className={cx(
        'grid place-items-center rounded-xl border-2 border-dashed px-4 py-10 text-center',
        drop.over ? 'border-accent bg-accent-soft' : 'border-line-strong',
      )}
    >
      <FileUp className="mb-3 size-8 text-accent" aria-hidden />
      <p className="font-semibold">{words.drop}</p>
      <label
        htmlFor={id}
        className="text-sm text-accent underline underline-offset-2 has-focus-visible:outline-2 has-focus-visible:outline-accent"
      >
        {words.choose}
        <input
          id={id}
          type="file"
          className="sr-only"
          accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,.gz,.parquet"
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            if (chosen !== undefined) onFile(chosen);
          }}
        />
      </label>
      <p className="mt-2 text-xs text-muted">{words.kindsOfFile}</p>
    </div>
  );
}
