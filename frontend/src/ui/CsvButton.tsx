import { Download, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { CSV_TYPE, type CsvCell, csvOf } from '@/format/csv';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Button } from './Button';
import { download } from './download';
import { toast, toastProblem } from './toast';

export type CsvContent = {
  cells: readonly (readonly CsvCell[])[];
  /** How many rows are in it, where there are more than a file holds. */
  cutAt?: number;
};

/**
 * A table as a file. Where it has to be fetched first, page by page, the button says how far that is, and a second
 * click gives up.
 */
export function CsvButton({
  name,
  content,
}: {
  name: string;
  /** Null while there is nothing to save yet. */
  content: ((progress: (rows: number) => void, signal: AbortSignal) => Promise<CsvContent>) | null;
}) {
  const [rows, setRows] = useState<number | null>(null);
  const running = useRef<AbortController | null>(null);
  const save = async (fetchContent: NonNullable<typeof content>) => {
    const control = new AbortController();
    running.current = control;
    setRows(0);
    try {
      const { cells, cutAt } = await fetchContent(setRows, control.signal);
      download(`${name}.csv`, csvOf(cells), CSV_TYPE);
      if (cutAt !== undefined) toast(text.csv.cut(formatCount(cutAt)));
    } catch (error) {
      if (!control.signal.aborted) toastProblem(error);
    } finally {
      setRows(null);
    }
  };
  if (rows === null) {
    return (
      <Button disabled={content === null} onClick={() => content !== null && void save(content)}>
        <Download className="size-4 text-muted" aria-hidden />
        {text.csv.save}
      </Button>
    );
  }
  return (
    <Button onClick={() => running.current?.abort()} aria-live="polite">
      <X className="size-4 text-muted" aria-hidden />
      <span className="figures">{text.csv.fetched(formatCount(rows))}</span>
      <span className="sr-only">{text.cancel}</span>
    </Button>
  );
}
