/** Calls as rows for a spreadsheet, by the API's own names and texts. */
import type { EventRow } from '@/api/generated';
import type { CsvCell } from '@/format/csv';

const AMOUNTS = [
  'cost_usd',
  'cost_input_usd',
  'cost_cache_read_usd',
  'cost_cache_write_usd',
  'cost_output_usd',
  'cost_other_usd',
] as const;
const DIMENSIONS = [
  'provider',
  'model',
  'operation',
  'project',
  'team',
  'feature',
  'environment',
  'api_key',
  'cost_center',
  'source',
] as const;

/** The header, and a row for each call; tags and buckets of usage that occur have a column each. */
export function eventsCsv(events: readonly EventRow[]): CsvCell[][] {
  const buckets = occurring(events, (event) => event.usage);
  const tags = occurring(events, (event) => event.tags);
  return [
    [
      'id',
      'timestamp',
      ...DIMENSIONS,
      'user',
      ...AMOUNTS,
      'unpriced_reason',
      ...buckets,
      ...tags.map((name) => `tag:${name}`),
      'status',
      'latency_ms',
      'quantity',
      'price_model',
      'price_revision',
      'batch_id',
      'position',
      'received_at',
    ],
    ...events.map((event) => [
      event.id,
      event.timestamp,
      ...DIMENSIONS.map((name) => event.dimensions[name]),
      event.user_name ?? event.user,
      ...AMOUNTS.map((name) => event[name]),
      event.unpriced_reason,
      ...buckets.map((name) => (event.usage as Record<string, number>)[name]),
      ...tags.map((name) => event.tags[name]),
      event.details.status,
      event.details.latency_ms,
      event.quantity,
      event.price.model,
      event.price.revision,
      event.batch_id,
      event.position,
      event.received_at,
    ]),
  ];
}

function occurring(events: readonly EventRow[], part: (event: EventRow) => object): string[] {
  return [...new Set(events.flatMap((event) => Object.keys(part(event))))].sort();
}
