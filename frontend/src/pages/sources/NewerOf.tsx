import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { Newer } from '@/ui/Newer';

/** Where somebody else was faster: shows what they made of what is `held` (`useHeld`) once that is wanted, by asking again. */
export function NewerOf({ change, held }: { change: { error: unknown; reset: () => void }; held: QueryKey }) {
  const queries = useQueryClient();
  const show = () => {
    change.reset();
    void queries.invalidateQueries({ queryKey: ['held', ...held] });
  };
  return <Newer error={change.error} onShow={show} />;
}
