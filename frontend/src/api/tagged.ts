import { ApiProblem } from './problem';

/** What was read, with the version that a change of it names in `If-Match`. */
export type Tagged<Data> = { data: Data; tag: string };

export function tagged<Data>(answer: { data?: Data; response: Response }): Tagged<Data> {
  if (answer.data === undefined) throw new ApiProblem(answer.response.status, {});
  return { data: answer.data, tag: answer.response.headers.get('etag') ?? '' };
}
