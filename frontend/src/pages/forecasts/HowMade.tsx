import type { ForecastError } from '@/api/generated';
import { formatChange } from '@/format/money';
import { formatCount } from '@/format/number';
import { quantity, type Unit } from '@/format/unit';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Disclosure } from '@/ui/Disclosure';
import { Share } from '@/ui/Figure';
import { type Column, Table } from '@/ui/Table';
import type { ShownForecast } from './useForecast';

const words = text.forecasts.how;

/** One level down: the method, why it, and what every candidate got wrong on this very series. */
export function HowMade({ forecast }: { forecast: ShownForecast }) {
  return (
    <Disclosure title={words.title}>
      <dl className="grid gap-x-8 gap-y-3 text-sm sm:grid-cols-[max-content_1fr]">
        <Fact name={words.model}>{words.models[forecast.model]}</Fact>
        <Fact name={words.reason}>{forecast.reason}</Fact>
        <Fact name={words.seasonality}>
          {forecast.seasonality.map((one) => words.seasons[one]).join(', ') || words.noSeason}
        </Fact>
        <Fact name={words.notes}>
          {forecast.notes.length > 0 ? forecast.notes.join(' ') : words.noNotes}{' '}
          <span className="text-muted">{words.holidays}</span>
        </Fact>
        <Fact name={words.adjustments}>
          {forecast.adjustments.length === 0
            ? words.noAdjustments
            : forecast.adjustments.map((one) => (
                <span key={one.adjustment_id} className="block break-words">
                  {one.note}: {effectOf(quantity(one, 'effect', forecast.unit), forecast.unit)} {words.effect}
                </span>
              ))}
        </Fact>
        <Fact name={words.revisions}>
          <code className="text-xs break-all">{forecast.revisions}</code>
        </Fact>
      </dl>
      {forecast.errors.length > 0 && <Candidates errors={forecast.errors} taken={forecast.model} />}
    </Disclosure>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 max-w-[80ch]">{children}</dd>
    </div>
  );
}

function effectOf(effect: string | number | null, unit: Unit): string {
  if (effect === null) return text.unknown;
  return unit === 'usd' ? formatChange(String(effect)) : formatCount(Number(effect));
}

function Candidates({ errors, taken }: { errors: readonly ForecastError[]; taken: string }) {
  const columns: Column<ForecastError>[] = [
    {
      key: 'model',
      title: words.columns.model,
      cell: (row) => (
        <span className="inline-flex items-center gap-2">
          {words.models[row.model]}
          {row.model === taken && <Badge tone="accent">{words.taken}</Badge>}
        </span>
      ),
    },
    { key: 'wape', title: words.columns.wape, align: 'right', cell: (row) => <Share value={row.wape} /> },
    { key: 'total', title: words.columns.total, align: 'right', cell: (row) => <Share value={row.total_error} /> },
    { key: 'cover80', title: words.columns.cover80, align: 'right', cell: (row) => <Share value={row.cover80} /> },
    { key: 'cover95', title: words.columns.cover95, align: 'right', cell: (row) => <Share value={row.cover95} /> },
    {
      key: 'origins',
      title: words.columns.origins,
      align: 'right',
      cell: (row) => text.forecasts.figures.days(row.origins),
    },
  ];
  return (
    <div className="mt-5">
      <h3 className="text-sm font-semibold">{words.errors}</h3>
      <p className="mt-0.5 mb-2 text-xs text-muted">{words.errorsHint}</p>
      <div className="-mx-4 sm:-mx-5">
        <Table
          caption={words.errors}
          columns={columns}
          rows={errors}
          keyOf={(row) => row.model}
          selected={(row) => row.model === taken}
        />
      </div>
    </div>
  );
}
