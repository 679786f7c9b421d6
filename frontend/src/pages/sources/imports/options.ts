/** What a file's owner says about it, between the form and the API. */
import type { OptionsBody } from '@/api/generated';
import { entered } from '@/ui/Form';

export const FORMATS = ['auto', 'csv', 'jsonl', 'parquet', 'litellm', 'langfuse', 'helicone', 'openai-usage'] as const;

/** Fields of an event that a column may be read as, those first that files have most. */
export const FIELDS = [
  'timestamp',
  'provider',
  'model',
  'input_uncached_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'reasoning_tokens',
  'team',
  'project',
  'feature',
  'environment',
  'cost_center',
  'user',
  'end_customer',
  'operation',
  'id',
  'response_id',
  'run_id',
  'status',
  'error_code',
  'latency_ms',
  'time_to_first_token_ms',
  'service_tier',
  'is_batch',
  'is_stream',
  'client_cost_usd',
  'task_type',
  'tags',
  'provider_usage',
] as const;

/** One line of the form: a field, and the column it is read from or the value it has. */
export type Pair = { field: string; value: string };

export function pairsOf(named: Readonly<Record<string, unknown>> | undefined): Pair[] {
  return Object.entries(named ?? {}).map(([field, value]) => ({ field, value: String(value) }));
}

export function recordOf(pairs: readonly Pair[], emptyToo: boolean): Record<string, string> {
  const named = pairs.map(({ field, value }) => [field.trim(), value.trim()] as const);
  return Object.fromEntries(named.filter(([field, value]) => field !== '' && (emptyToo || value !== '')));
}

export function readOptions(data: FormData, mapping: readonly Pair[], constants: readonly Pair[]): OptionsBody {
  const cache = entered(data, 'cache');
  return {
    format: entered(data, 'format') || 'auto',
    mapping: recordOf(mapping, true),
    constants: recordOf(constants, false),
    delimiter: delimiterOf(data.get('delimiter')),
    input_includes_cache: cache === 'yes' ? true : cache === 'no' ? false : null,
    time_zone: entered(data, 'time_zone') || 'UTC',
    namespace: entered(data, 'namespace'),
  };
}

/** As it was said, without taking blanks off it: a tab is one. */
function delimiterOf(said: FormDataEntryValue | null): string | null {
  return typeof said === 'string' && said !== '' ? said : null;
}
