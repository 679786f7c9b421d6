import { isProblem } from '@/api/problem';
import { text } from '@/text';
import { Button } from '@/ui/Button';

/** Where somebody else was faster: says so, and shows what they made of it once that is wanted. */
export function Newer({ error, onShow }: { error: unknown; onShow: () => void }) {
  if (!isNewer(error)) return null;
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-between gap-3 rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn"
    >
      <p className="min-w-0">{text.settings.newer}</p>
      <Button size="small" onClick={onShow}>
        {text.settings.showNewer}
      </Button>
    </div>
  );
}

/** What a form shows of a failure by itself: all but that somebody was faster, which `Newer` says. */
export function unlessNewer(error: unknown): unknown {
  return isNewer(error) ? null : error;
}

function isNewer(error: unknown): boolean {
  return isProblem(error) && error.status === 412;
}
