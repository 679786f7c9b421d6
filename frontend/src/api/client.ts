/** The one way to the API: typed by its committed description, with the session's token, and problems as `ApiProblem`. */
import createFetchClient from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import { PATIENCE_MS, requestAs } from '@/app/session/session';
import type { paths } from './generated';
import { sendOnce } from './once';
import { ApiProblem, problemOf } from './problem';
import { serializeQuery } from './query';

/** For calls outside of React; `data` is there, since every other answer is thrown as `ApiProblem`. */
export const client = createFetchClient<paths>({
  baseUrl: window.location.origin,
  fetch: ask,
  querySerializer: serializeQuery,
});

const queries = createQueryClient(client);

/** The pages of a list are kept apart from the same list asked plainly: they are of another shape. */
const useInfiniteQuery: typeof queries.useInfiniteQuery = (method, path, init, options, queryClient) =>
  queries.useInfiniteQuery(method, path, Object.assign({}, init, { kept: 'in pages' }), options, queryClient);

/** `api.useQuery('get', '/v1/budgets')`, `api.useMutation('post', …)`, `api.queryOptions(…)`. */
export const api = { ...queries, useInfiniteQuery };

function ask(request: Request): Promise<Response> {
  return sendOnce(request, answered);
}

async function answered(request: Request): Promise<Response> {
  const response = await requestAs(request, send);
  if (!response.ok && response.status !== 304) throw await problemOf(response);
  return response;
}

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]) });
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ApiProblem(0, {});
  }
}
