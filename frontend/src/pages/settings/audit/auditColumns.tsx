import type { AuditActor, AuditEntry } from '@/api/generated';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Moment } from '@/ui/Moment';
import { RowButton } from '@/ui/RowButton';
import type { Column } from '@/ui/Table';
import { actionWords } from './words';

const words = text.settings.audit;
type Go = (change: { open?: string; actor?: string; target?: string }) => void;

export function auditColumns(go: Go): Column<AuditEntry>[] {
  return [
    { key: 'at', title: words.when, cell: ({ at }) => <Moment at={at} /> },
    {
      key: 'action',
      title: words.did,
      cell: (entry) => (
        <RowButton title={entry.action} onClick={() => go({ open: String(entry.seq) })}>
          {actionWords(entry.action)}
        </RowButton>
      ),
    },
    { key: 'who', title: words.who, cell: ({ actor }) => <Actor actor={actor} /> },
    {
      key: 'target',
      title: words.what,
      wide: true,
      cell: ({ target }) => (
        <span className="block max-w-40 truncate text-muted" title={target}>
          {target}
        </span>
      ),
    },
    {
      key: 'changes',
      title: words.changes,
      wide: true,
      // As much of them as there is room for.
      className: 'w-full max-w-0 min-w-32',
      cell: ({ changes }) => (
        <span className="block truncate text-muted" title={changes.map(({ field }) => field).join(', ')}>
          {changes.map(({ field }) => field).join(', ')}
        </span>
      ),
    },
  ];
}

export function Actor({ actor }: { actor: AuditActor }) {
  const name = actor.name ?? actor.subject;
  return (
    <span className="block max-w-60">
      <span className="block truncate" title={name}>
        {actor.kind === 'system' ? words.kinds.system : name}
      </span>
      {actor.platform && <Badge tone="info">{words.platform}</Badge>}
    </span>
  );
}
