import type { AuditEntry } from '@/api/generated';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { Moment } from '@/ui/Moment';
import { useSettings } from '../parts/useSettings';
import { Actor } from './auditColumns';
import { actionWords, valueText } from './words';

const words = text.settings.audit;

/** One entry in full: who, from where, what was before and after. */
export function EntrySheet({ entry, onClose }: { entry: AuditEntry | undefined; onClose: () => void }) {
  return (
    <Dialog
      open={entry !== undefined}
      onClose={onClose}
      title={entry === undefined ? '' : actionWords(entry.action)}
      side
    >
      {entry !== undefined && (
        <div className="grid gap-6">
          <EntryFacts entry={entry} />
          {entry.changes.length > 0 && <Changes entry={entry} />}
        </div>
      )}
    </Dialog>
  );
}

function EntryFacts({ entry: { actor, at, seq, target, hash, action } }: { entry: AuditEntry }) {
  const { go } = useSettings();
  return (
    <>
      <Facts>
        <Fact name={words.number}>{seq}</Fact>
        <Fact name={words.when}>
          <Moment at={at} />
        </Fact>
        <Fact name={words.did}>{action}</Fact>
        <Fact name={words.who} hint={`${words.kinds[actor.kind]} ${actor.subject}`}>
          <Actor actor={actor} />
        </Fact>
        {actor.address !== null && <Fact name={words.address}>{actor.address}</Fact>}
        {actor.request_id !== null && <Fact name={words.request}>{actor.request_id}</Fact>}
        <Fact name={words.what}>{target}</Fact>
        <Fact name={words.hash}>
          <code className="text-xs break-all">{hash}</code>
        </Fact>
      </Facts>
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => go({ actor: actor.subject, open: undefined })}>
          {words.onlyThis}
        </Button>
        {target !== '' && (
          <Button size="small" onClick={() => go({ target, open: undefined })}>
            {words.onlyTarget}
          </Button>
        )}
      </div>
    </>
  );
}

function Changes({ entry: { changes } }: { entry: AuditEntry }) {
  return (
    <section aria-label={words.changes} className="min-w-0">
      <h3 className="text-sm font-semibold">{words.changes}</h3>
      <ul className="mt-2 grid">
        {changes.map(({ field, before, after }) => (
          <li key={field} className="border-b border-line py-2 text-sm last:border-b-0">
            <p className="font-medium break-words">{field}</p>
            {valueText(before) !== '–' && (
              <p className="mt-0.5 break-words text-muted line-through decoration-line-strong">
                <span className="sr-only">{words.before}: </span>
                {valueText(before)}
              </p>
            )}
            <p className="mt-0.5 break-words">
              <span className="sr-only">{words.after}: </span>
              {valueText(after)}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
