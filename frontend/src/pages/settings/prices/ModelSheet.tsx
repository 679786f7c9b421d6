import { api } from '@/api/client';
import type { BucketRate, BucketRates, PastPrice, PriceHistory, RateVariant } from '@/api/generated';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Dialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { Day } from '@/ui/Moment';
import { SheetSection } from '@/ui/SheetSection';
import { Shown } from '@/ui/Shown';
import { Table } from '@/ui/Table';
import { Rate } from './Rate';

const words = text.settings.prices;

/** All rates of one model, and what it cost before. `name` is `provider/model`. */
export function ModelSheet({ name, onClose }: { name: string; onClose: () => void }) {
  const slash = name.indexOf('/');
  const query = { provider: name.slice(0, slash), model: name.slice(slash + 1) };
  const history = api.useQuery('get', '/v1/prices/history', { params: { query } });
  return (
    <Dialog open onClose={onClose} title={history.data?.name ?? query.model} lead={query.provider} side>
      <Shown of={history}>{(data) => <Known history={data} />}</Shown>
    </Dialog>
  );
}

function Known({ history }: { history: PriceHistory }) {
  const [now, ...before] = history.history;
  return (
    <div className="grid gap-6">
      {history.priced_as !== null && (
        <p className="text-sm">{words.pricedAs(`${history.priced_as.provider}/${history.priced_as.model}`)}</p>
      )}
      {now === undefined ? <p className="text-sm text-muted">{words.noPrice}</p> : <Now price={now} />}
      {before.length > 0 && (
        <SheetSection title={words.history}>
          <Past prices={before} />
        </SheetSection>
      )}
    </div>
  );
}

function Now({ price }: { price: PastPrice }) {
  return (
    <>
      <SheetSection title={words.rates}>
        <Rates rates={price.rates} caption={words.rates} />
      </SheetSection>
      {price.source !== null && (
        <Facts>
          <Fact name={words.source} {...(price.source.title === null ? {} : { hint: price.source.title })}>
            <span className="flex flex-wrap items-center gap-2">
              <Badge>{words.levels[price.source.level]}</Badge>
              {price.source.percent !== null && words.percentOff(price.source.percent)}
            </span>
          </Fact>
        </Facts>
      )}
      {price.list_price !== null && (
        <SheetSection title={words.listPrice}>
          <Rates rates={price.list_price.rates} caption={words.listPrice} />
        </SheetSection>
      )}
      {price.day_parts.map((part) => (
        <SheetSection key={part.from} title={`${words.dayParts}: ${part.from}–${part.until}`}>
          <Rates rates={part.rates} caption={`${words.dayParts}: ${part.from}`} />
        </SheetSection>
      ))}
      {price.variants.length > 0 && <Variants variants={price.variants} />}
    </>
  );
}

function Variants({ variants }: { variants: readonly RateVariant[] }) {
  return (
    <section>
      <h3 className="pb-1 text-sm font-semibold">{words.variants}</h3>
      {variants.map((variant) => {
        const when = Object.entries(variant.when)
          .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${value}`)
          .join(', ');
        return (
          <details key={when} className="border-b border-line py-2 last:border-b-0">
            <summary className="text-sm font-medium">{when}</summary>
            <div className="-mx-4 mt-2 sm:-mx-5">
              <Rates rates={variant.rates} caption={when} />
            </div>
          </details>
        );
      })}
    </section>
  );
}

function Rates({ rates, caption }: { rates: BucketRates; caption: string }) {
  const rows = Object.entries(rates);
  return (
    <Table
      caption={caption}
      rows={rows}
      keyOf={([bucket]) => bucket}
      empty={<p className="px-5 text-sm text-muted">{words.noPrice}</p>}
      columns={[
        { key: 'bucket', title: words.bucket, cell: ([bucket, rate]) => <Bucket bucket={bucket} rate={rate} /> },
        { key: 'rate', title: words.rate, align: 'right', cell: ([, rate]) => <Rate rate={rate} /> },
        { key: 'per', title: words.per, cell: ([, rate]) => rate.per },
      ]}
    />
  );
}

function Bucket({ bucket, rate }: { bucket: string; rate: BucketRate }) {
  return (
    <>
      {text.prices.bucketName(bucket)}
      {rate.charged_as !== undefined && (
        <span className="block text-xs text-muted">{words.chargedAs(text.prices.bucketName(rate.charged_as))}</span>
      )}
      {(rate.tiers ?? []).map((tier) => (
        <span key={tier.above_input_tokens} className="block text-xs text-muted">
          {words.above(formatCount(tier.above_input_tokens))}: <Rate rate={{ ...rate, usd: tier.usd }} />
        </span>
      ))}
    </>
  );
}

function Past({ prices }: { prices: readonly PastPrice[] }) {
  return (
    <Table
      caption={words.history}
      rows={prices}
      keyOf={({ from, until }) => `${from ?? ''} ${until ?? ''}`}
      columns={[
        {
          key: 'from',
          title: words.from,
          cell: ({ from }) => (from === null ? words.sinceEver : <Day day={from} />),
        },
        { key: 'until', title: words.until, cell: ({ until }) => until !== null && <Day day={until} /> },
        {
          key: 'input',
          title: words.input,
          align: 'right',
          cell: ({ rates }) => <Rate rate={rates.input_uncached_tokens} />,
        },
        {
          key: 'output',
          title: words.output,
          align: 'right',
          cell: ({ rates }) => <Rate rate={rates.output_tokens} />,
        },
      ]}
    />
  );
}
