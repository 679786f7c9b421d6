import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { EventRow } from '@/api/generated';
import { dimensionName } from '@/app/dimensions';
import { useValueNames } from '@/app/filters/useValueNames';
import { useMay } from '@/app/session/useAccount';
import { formatCount, formatDuration } from '@/format/number';
import { text } from '@/text';
import { Copy } from '@/ui/Copy';
import { Dialog } from '@/ui/Dialog';
import { Money } from '@/ui/Figure';
import { Moment } from '@/ui/Moment';
import { batchAt, eventsOfBatch } from './batchLinks';

const words = text.events.sheet;

const COSTS = [
  'cost_input_usd',
  'cost_cache_read_usd',
  'cost_cache_write_usd',
  'cost_output_usd',
  'cost_other_usd',
] as const;

/** One call with all that is known of it: what it cost and why, what it was, and where its proof lies. */
export function EventSheet({ event, onClose }: { event: EventRow; onClose: () => void }) {
  return (
    <Dialog open side onClose={onClose} title={words.title} lead={<Moment at={event.timestamp} />}>
      <div className="grid gap-6">
        <Cost event={event} />
        <Tokens event={event} />
        <Who event={event} />
        <How event={event} />
        <Origin event={event} />
      </div>
    </Dialog>
  );
}

function Cost({ event }: { event: EventRow }) {
  return (
    <Group title={words.cost}>
      <Entry name={words.total}>
        <strong className="text-base font-semibold">
          <Money amount={event.cost_usd} style="exact" />
        </strong>
      </Entry>
      {event.unpriced_reason !== null && (
        <Entry name={words.noPrice}>{words.reasons[event.unpriced_reason] ?? event.unpriced_reason}</Entry>
      )}
      {event.cost_usd !== null &&
        COSTS.map((part) => (
          <Entry key={part} name={text.costs.measures[part]}>
            <Money amount={event[part]} style="exact" />
          </Entry>
        ))}
      {event.price.model !== null && <Entry name={words.pricedAs}>{event.price.model}</Entry>}
      {event.price.source !== null && <Entry name={words.priceSource}>{event.price.source}</Entry>}
      {event.price.effective_from !== null && (
        <Entry name={words.effectiveFrom}>
          <span className="figures">{event.price.effective_from}</span>
        </Entry>
      )}
      <Entry name={words.revision}>
        <span className="figures">{event.price.revision}</span>
      </Entry>
      {event.price.rating > 0 && (
        <Entry name={words.rating}>
          <span className="figures">{event.price.rating}</span>
        </Entry>
      )}
    </Group>
  );
}

function Tokens({ event }: { event: EventRow }) {
  const used = Object.entries(event.usage);
  return (
    <Group title={words.usage}>
      {used.length === 0 && <Entry name={words.noUsage}>–</Entry>}
      {used.map(([bucket, amount]) => (
        <Entry key={bucket} name={measureWords(bucket)}>
          <span className="figures">{formatCount(amount)}</span>
        </Entry>
      ))}
    </Group>
  );
}

function Who({ event }: { event: EventRow }) {
  const names = useValueNames();
  return (
    <Group title={words.belongsTo}>
      {Object.entries(event.dimensions)
        .filter(([, value]) => value !== '')
        .map(([dimension, value]) => (
          <Entry key={dimension} name={dimensionName(dimension)}>
            {names.get(`${dimension}:${value}`) ?? value}
            {event.counted_as[dimension] !== undefined && (
              <span className="block text-xs text-muted">{words.countedAs(event.counted_as[dimension])}</span>
            )}
          </Entry>
        ))}
      {event.user !== '' && <Entry name={dimensionName('user')}>{event.user_name ?? event.user}</Entry>}
      {Object.entries(event.tags).map(([name, value]) => (
        <Entry key={name} name={text.dimensions.tag(name)}>
          {value}
        </Entry>
      ))}
    </Group>
  );
}

function How({ event }: { event: EventRow }) {
  return (
    <Group title={words.details}>
      {Object.entries(event.details).map(([name, value]) => (
        <Entry key={name} name={words.detailNames[name] ?? name}>
          {detailOf(name, value)}
        </Entry>
      ))}
    </Group>
  );
}

function Origin({ event }: { event: EventRow }) {
  return (
    <Group title={words.origin}>
      <Entry name={words.id}>
        <Identifier value={event.id} />
      </Entry>
      <Entry name={words.received}>
        <Moment at={event.received_at} />
      </Entry>
      <BatchEntry id={event.batch_id} />
      <Entry name={words.position}>
        <span className="figures">{event.position}</span>
      </Entry>
      {event.quantity !== 1 && (
        <Entry name={words.quantity}>
          <span className="figures">{event.quantity}</span>
        </Entry>
      )}
      {event.adjusts !== null && <Entry name={words.adjusts}>{words.adjustsDay(event.adjusts.day)}</Entry>}
    </Group>
  );
}

/** The other rows of the request that brought the call, and what became of it, for whoever may see them. */
function BatchEntry({ id }: { id: string }) {
  const may = useMay();
  return (
    <Entry name={words.batch}>
      <Identifier value={id} />
      <span className="flex flex-wrap gap-x-4">
        {may('GET /v1/events') && (
          <Link {...eventsOfBatch(id)} className="font-medium text-accent hover:underline">
            {words.rowsOfBatch}
          </Link>
        )}
        {may('GET /v1/verify/batches') && (
          <Link {...batchAt(id)} className="font-medium text-accent hover:underline">
            {words.proof}
          </Link>
        )}
      </span>
    </Entry>
  );
}

function Identifier({ value }: { value: string }) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1">
      <code className="min-w-0 truncate text-xs" title={value}>
        {value}
      </code>
      <Copy value={value} />
    </span>
  );
}

function measureWords(bucket: string): string {
  return (text.costs.measures as Record<string, string>)[bucket] ?? bucket.replaceAll('_', ' ');
}

function detailOf(name: string, value: string | number | boolean | undefined): string {
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return name.endsWith('_ms') ? formatDuration(value) : formatCount(value);
  return value ?? '';
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-semibold">{title}</h3>
      <dl className="grid gap-0.5">{children}</dl>
    </section>
  );
}

function Entry({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[10rem_minmax(0,1fr)] items-baseline gap-3 text-sm">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
