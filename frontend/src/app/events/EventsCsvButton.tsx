import { allPages } from '@/api/allPages';
import { CsvButton } from '@/ui/CsvButton';
import { askEvents, type EventsQuestion } from './askEvents';
import { eventsCsv } from './eventsCsv';

const PAGE = 500;
const MOST_PAGES = 100;

/** All calls of a listing as one file. */
export function EventsCsvButton({ question }: { question: EventsQuestion }) {
  const { period, batch } = question;
  return (
    <CsvButton
      name={`calls-${period === undefined ? batch : `${period.from.slice(0, 10)}-${period.to.slice(0, 10)}`}`}
      content={async (progress, signal) => {
        const all = await allPages(
          (cursor) => askEvents(question, { cursor, limit: PAGE, signal, progress: () => undefined }),
          { most: MOST_PAGES, progress },
        );
        const cells = eventsCsv(all.rows);
        return all.next_cursor === null ? { cells } : { cells, cutAt: all.rows.length };
      }}
    />
  );
}
