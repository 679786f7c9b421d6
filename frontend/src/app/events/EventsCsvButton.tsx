import { Download, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { allPages } from '@/api/allPages';
import { CSV_TYPE, csvOf } from '@/format/csv';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { download } from '@/ui/download';
import { toast, toastProblem } from '@/ui/toast';
import { askEvents, type EventsQuestion } from './askEvents';
import { eventsCsv } from './eventsCsv';

const PAGE = 500;
const MOST_PAGES = 100;

/** All calls of a listing as one file: pages are fetched one after the other, and a second click gives up. */
export function EventsCsvButton({ question }: { question: EventsQuestion }) {
  const [rows, setRows] = useState<number | null>(null);
  const running = useRef<AbortController | null>(null);
  const save = async () => {
    const control = new AbortController();
    running.current = control;
    setRows(0);
    try {
      const all = await allPages(
        (cursor) => askEvents(question, { cursor, limit: PAGE, signal: control.signal, progress: () => undefined }),
        { most: MOST_PAGES, progress: setRows },
      );
      const { from, to } = question.period;
      download(`calls-${from.slice(0, 10)}-${to.slice(0, 10)}.csv`, csvOf(eventsCsv(all.rows)), CSV_TYPE);
      if (all.next_cursor !== null) toast(text.events.csvCut(formatCount(all.rows.length)));
    } catch (error) {
      if (!control.signal.aborted) toastProblem(error);
    } finally {
      setRows(null);
    }
  };
  if (rows === null) {
    return (
      <Button onClick={() => void save()}>
        <Download className="size-4 text-muted" aria-hidden />
        {text.events.csv}
      </Button>
    );
  }
  return (
    <Button onClick={() => running.current?.abort()} aria-live="polite">
      <X className="size-4 text-muted" aria-hidden />
      <span className="figures">{text.costs.csvRows(rows)}</span>
      <span className="sr-only">{text.cancel}</span>
    </Button>
  );
}
