import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isProblem } from '@/api/problem';
import { text } from '@/text';

/** Where somebody else was faster: says so, and fetches what they made of it. */
export function Newer({ error, queryKey }: { error: unknown; queryKey: QueryKey }) {
  const queries = useQueryClient();
  const newer = isProblem(error) && error.status === 412;
  const name = JSON.stringify(queryKey);
  useEffect(() => {
    if (newer) void queries.invalidateQueries({ queryKey: JSON.parse(name) as QueryKey });
  }, [newer, name, queries]);
  if (!newer) return null;
  return (
    <p role="alert" className="rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn">
      {text.changedMeanwhile}
    </p>
  );
}
