import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { text } from '@/text';
import { toast, toastProblem } from '@/ui/toast';
import type { paths } from './generated';
import { isOutdated } from './problem';

/**
 * Something that is done to a thing of which one has seen a version. Where somebody else was faster the newer is asked
 * for and shown, and it is said. `quiet`: a form shows what is wrong, so no note does. `removes`: the path of what is gone
 * then, so that nothing of it is asked for again.
 */
export function useAct<Variables = void>(
  act: (variables: Variables) => Promise<unknown>,
  {
    said,
    onDone,
    quiet = false,
    removes,
  }: { said?: string; onDone?: () => void; quiet?: boolean; removes?: keyof paths } = {},
): UseMutationResult<unknown, unknown, Variables> {
  const queries = useQueryClient();
  return useMutation<unknown, unknown, Variables>({
    mutationFn: act,
    ...(removes === undefined ? {} : { mutationKey: ['delete', removes] }),
    onSuccess: () => {
      if (said !== undefined) toast(said);
      onDone?.();
    },
    onError: (error) => {
      if (isOutdated(error)) {
        void queries.invalidateQueries();
        toast(text.newer.shown);
      } else if (!quiet) toastProblem(error);
    },
  });
}
