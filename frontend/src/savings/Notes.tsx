import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Ago } from '@/ui/Moment';

export type Note = { kind?: string; text: string; by: string; at: string };

/** What people wrote beside it, the newest last. */
export function Notes({ notes }: { notes: readonly Note[] }) {
  const nameOf = useMemberName();
  if (notes.length === 0) return <p className="text-sm text-muted">{text.savings.noNotes}</p>;
  return (
    <ol className="grid gap-3">
      {notes.map((note) => (
        <li key={`${note.at} ${note.kind ?? ''} ${note.by}`} className="border-l-2 border-line pl-3 text-sm">
          <div className="flex flex-wrap items-center gap-2 text-xs text-muted">
            {note.kind !== undefined && <Badge>{note.kind}</Badge>}
            <span className="min-w-0 truncate">{text.savings.by(nameOf(note.by))}</span>
            <Ago at={note.at} />
          </div>
          {note.text !== '' && <p className="mt-1 break-words whitespace-pre-line">{note.text}</p>}
        </li>
      ))}
    </ol>
  );
}
