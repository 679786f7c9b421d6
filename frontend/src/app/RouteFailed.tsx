import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { Failed } from '@/ui/Shown';

/** Where a page could not be drawn. To try again is to ask again: a question that failed would fail the page at once. */
export function RouteFailed({ error, reset }: ErrorComponentProps) {
  const questions = useQueryErrorResetBoundary();
  const router = useRouter();
  const again = () => {
    questions.reset();
    reset();
    void router.invalidate();
  };
  return (
    <div className="p-6">
      <Failed error={error} retry={again} />
    </div>
  );
}
