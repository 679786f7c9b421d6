import { Link } from '@tanstack/react-router';
import type { Import } from '@/api/generated';
import { formatBytes } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Fact, Facts } from '@/ui/Facts';
import { Count } from '@/ui/Figure';
import { Moment } from '@/ui/Moment';

const words = text.sources.imports;

export function ImportDetails({ one }: { one: Import }) {
  return (
    <div className="grid gap-4 *:min-w-0 sm:gap-5">
      {one.notes.length > 0 && (
        <Card title={words.notes}>
          <ul className="grid gap-2 text-sm break-words">
            {one.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Card>
      )}
      <Card title={words.details}>
        <Facts>
          <Fact name={words.format}>{one.format ?? <span className="text-muted">{text.unknown}</span>}</Fact>
          {one.bytes !== null && <Fact name={words.size}>{formatBytes(one.bytes)}</Fact>}
          <Fact name={words.by}>{`${one.created_by} (${words.kinds[one.kind]})`}</Fact>
          <Fact name={words.columns.made}>
            <Moment at={one.created_at} />
          </Fact>
          {one.finished_at !== null && (
            <Fact name={words.ended}>
              <Moment at={one.finished_at} />
            </Fact>
          )}
          {one.undone_by !== null && <Fact name={words.undoneBy}>{one.undone_by}</Fact>}
          {one.reason !== null && <Fact name={words.reason}>{one.reason}</Fact>}
          {one.taken_back !== null && (
            <Fact name={words.takenBack}>
              <Count value={one.taken_back.events} />
            </Fact>
          )}
          {one.correction_id !== null && (
            <Fact name={words.correction}>
              <Link
                to="/sources/corrections"
                search={{ correction: one.correction_id }}
                className="break-all text-accent hover:underline"
              >
                {one.correction_id}
              </Link>
            </Fact>
          )}
          <Fact name={words.id}>
            <code className="text-xs break-all">{one.import_id}</code>
          </Fact>
        </Facts>
      </Card>
    </div>
  );
}
