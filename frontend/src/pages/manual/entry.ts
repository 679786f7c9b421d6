/** Usage entered by hand as the one row of a file that the importer reads. */
import type { OptionsBody } from '@/api/generated';
import type { FieldProblem } from '@/api/problem';
import { plainCsv } from '@/format/csv';
import { text } from '@/text';
import { entered } from '@/ui/Form';

const words = text.manual;

/** What can be counted besides tokens, by the API's names. */
export const FURTHER_UNITS = [
  'web_searches',
  'storage_searches',
  'input_image_tokens',
  'output_image_tokens',
  'input_audio_tokens',
  'output_audio_tokens',
  'input_video_tokens',
  'output_video_tokens',
  'audio_milliseconds',
  'input_audio_milliseconds',
  'output_audio_milliseconds',
  'input_characters',
  'input_document_pages',
  'input_text_messages',
] as const;

export const TOKENS = [
  'input_uncached_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
] as const;

export const BELONGS_TO = ['team', 'project', 'feature', 'environment', 'cost_center', 'operation', 'user'] as const;

export type Entry = {
  id: string;
  /** `2026-11-30T09:00`, a clock time of `zone`. */
  when: string;
  zone: string;
  provider: string;
  model: string;
  /** Bucket → amount, as entered. */
  usage: Readonly<Record<string, string>>;
  usageLabel: string;
  ownCost: string;
  belongsTo: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
};

/** From the form's controls, whose names are those of the fields; a further unit has its bucket beside it. */
export function entryOf(data: FormData, id: string, zone: string): Entry {
  const read = (name: string) => entered(data, name);
  const usage = Object.fromEntries(TOKENS.map((name) => [name, read(name)]));
  const unit = read('unit');
  return {
    id,
    zone,
    when: read('timestamp'),
    provider: read('provider'),
    model: read('model'),
    usage: filled(unit === '' ? usage : { ...usage, [unit]: read('unit_amount') }),
    usageLabel: read('usage_label'),
    ownCost: read('client_cost_usd'),
    belongsTo: filled(Object.fromEntries(BELONGS_TO.map((name) => [name, read(name)]))),
    tags: filled({ ...tagsOf(data), ...(read('tag_name') === '' ? {} : { [read('tag_name')]: read('tag_value') }) }),
  };
}

/** What an entry lacks, by its field: seen here, since the file that is sent has only what was said. */
export function lackingIn(data: FormData): FieldProblem[] {
  const said = (name: string) => entered(data, name) !== '';
  const found: [boolean, string, string][] = [
    [!TOKENS.some(said) && !said('unit') && !said('unit_amount'), TOKENS[0], words.amountMissing],
    [said('unit_amount') && !said('unit'), 'unit', words.unitMissing],
    [said('unit') && !said('unit_amount'), 'unit_amount', words.unitAmountMissing],
    [said('tag_value') && !said('tag_name'), 'tag_name', words.tagNameMissing],
    [said('tag_name') && !said('tag_value'), 'tag_value', words.tagValueMissing],
  ];
  return found.filter(([lacks]) => lacks).map(([, field, reason]) => ({ field, reason }));
}

/** Two lines: the names of the fields, and the usage. */
export function entryFile(entry: Entry): string {
  const fields: [string, string][] = [
    ['id', entry.id],
    ['timestamp', `${entry.when}${entry.when.length === 16 ? ':00' : ''}`],
    ['provider', entry.provider],
    ['model', entry.model],
    ...Object.entries(entry.usage),
    ...Object.entries(filled({ usage_label: entry.usageLabel, client_cost_usd: entry.ownCost })),
    ...Object.entries(entry.belongsTo),
    ...Object.entries(entry.tags).map(([name, value]): [string, string] => [`tag:${name}`, value]),
  ];
  return plainCsv([fields.map(([name]) => name), fields.map(([, value]) => value)]);
}

/** How the file is to be read: clock times in the organization's zone, tags from their columns. */
export function entryOptions(entry: Entry): OptionsBody {
  const tags = Object.keys(entry.tags).map((name) => [`tag:${name}`, `tag:${name}`]);
  return {
    format: 'csv',
    mapping: Object.fromEntries(tags),
    constants: {},
    delimiter: ',',
    input_includes_cache: false,
    time_zone: entry.zone,
    namespace: '',
  };
}

/** What one call used, for the price: whole numbers only, null where there is nothing to price. */
export function profileOf(usage: Readonly<Record<string, string>>): Record<string, number> | null {
  const amounts = Object.entries(usage).map(([name, value]): [string, number] => [name, Number(value)]);
  if (amounts.some(([, amount]) => !Number.isInteger(amount) || amount < 0)) return null;
  const used = amounts.filter(([, amount]) => amount > 0);
  return used.length === 0 ? null : Object.fromEntries(used);
}

const TAG = 'tag:';

function tagsOf(data: FormData): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [name, value] of data.entries()) {
    if (name.startsWith(TAG) && typeof value === 'string') tags[name.slice(TAG.length)] = value.trim();
  }
  return tags;
}

function filled(shape: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== ''));
}
