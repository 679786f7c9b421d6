import type { PriceEntry } from '@/api/generated';
import { formatMoney } from '@/format/money';
import { text } from '@/text';

const words = text.prices;

/** What an entry says, in a line. */
export function entryWords(entry: PriceEntry): string {
  const model = modelWords(entry.provider, entry.model);
  switch (entry.kind) {
    case 'rate':
      return `${model}: ${rateWords(entry)}`;
    case 'discount':
      return words.off(entry.percent ?? '', model);
    case 'alias':
      return words.as(model, modelWords(entry.target_provider, entry.target_model));
    case 'free':
      return words.isFree(model);
    default:
      return entry.about === undefined ? '' : words.about(entry.about);
  }
}

function rateWords({ rates = {} }: PriceEntry): string {
  return Object.entries(rates)
    .map(([bucket, rate]) => {
      const usd = typeof rate === 'string' ? rate : rate.usd;
      return `${words.bucketName(bucket)} ${formatMoney(usd, 'USD', 'exact')}`;
    })
    .join(', ');
}

function modelWords(provider: string | undefined, model: string | undefined): string {
  const any = model === undefined || model === '' || model === '*';
  if (provider === undefined || provider === '') return any ? words.allModels : model;
  const of = provider === '*' ? words.allProviders : provider;
  return any ? `${words.allModels} (${of})` : `${of}/${model}`;
}
