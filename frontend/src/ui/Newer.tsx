import { isOutdated } from '@/api/problem';
import { text } from '@/text';
import { Button } from './Button';

/** Where somebody else was faster: says so, and shows what they made of it once that is wanted. */
export function Newer({ error, onShow }: { error: unknown; onShow: () => void }) {
  return isOutdated(error) ? <NewerNote said={text.newer.said} show={text.newer.show} onShow={onShow} /> : null;
}

export function NewerNote({ said, show, onShow }: { said: string; show: string; onShow: () => void }) {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-between gap-3 rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn"
    >
      <p className="min-w-0 flex-1">{said}</p>
      <Button size="small" onClick={onShow}>
        {show}
      </Button>
    </div>
  );
}

/** What a form shows of a failure by itself: all but that somebody was faster, which `Newer` says. */
export function unlessNewer(error: unknown): unknown {
  return isOutdated(error) ? null : error;
}
