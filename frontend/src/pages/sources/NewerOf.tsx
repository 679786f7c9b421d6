import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { Newer } from '@/ui/Newer';

/** Where somebody else was faster: shows what they made of it once that is wanted, by asking for it again. */
export function NewerOf({ change, queryKey }: { change: { error: unknown; reset: () => void }; queryKey: QueryKey }) {
  const queries = useQueryClient();
  const show = () => {
    change.reset();
    void queries.invalidateQueries({ queryKey });
  };
  return <Newer error={change.error} onShow={show} />;
}
