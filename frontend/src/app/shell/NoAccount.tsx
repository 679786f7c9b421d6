import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Failed } from '@/ui/Shown';
import { leave } from '../session/leave';
import { visited } from '../session/session';
import { useVisit } from '../session/useVisit';

/**
 * Where it can't be said who is signed in: nothing around the pages can be drawn. An organization that one may not look at
 * any more would be in the way of everything, so there is a way out of it.
 */
export function NoAccount({ error, retry }: { error: unknown; retry: () => void }) {
  const visit = useVisit();
  return (
    <main className="mx-auto grid max-w-2xl gap-5 px-6 py-16">
      <h1 className="text-xl font-semibold tracking-tight">{text.noAccount.title}</h1>
      <Failed error={error} retry={retry} />
      <div className="flex flex-wrap gap-2">
        {visited() !== null && (
          <Button kind="primary" onClick={() => visit(null)}>
            {text.noAccount.own}
          </Button>
        )}
        <Button onClick={() => void leave()}>{text.account.signOut}</Button>
      </div>
    </main>
  );
}
