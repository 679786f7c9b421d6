import type { ForecastDay } from '@/api/generated';
import { formatDay } from '@/format/time';
import { quantity } from '@/format/unit';
import { text } from '@/text';
import { Disclosure } from '@/ui/Disclosure';
import { Quantity } from '@/ui/Quantity';
import { type Column, Table } from '@/ui/Table';
import type { ForecastDays } from './series';
import type { ShownForecast } from './useForecast';

const words = text.forecasts.table;

/** The chart's figures, to read. */
export function DaysTable({ forecast, days }: { forecast: ShownForecast; days: ForecastDays }) {
  const { unit } = forecast;
  const came = new Map((forecast.actual?.days ?? []).map((day) => [day.day as string, quantity(day, 'amount', unit)]));
  const of = (name: 'amount' | 'low_80' | 'high_80' | 'total', title: string): Column<ForecastDay> => ({
    key: name,
    title,
    align: 'right',
    cell: (row) => <Quantity value={quantity(row, name, unit)} unit={unit} />,
  });
  const columns: Column<ForecastDay>[] = [
    { key: 'day', title: words.day, cell: (row) => formatDay(row.day, 'weekday'), className: 'whitespace-nowrap' },
    of('amount', words.amount),
    of('low_80', words.low),
    of('high_80', words.high),
    of('total', words.total),
  ];
  if (came.size > 0) {
    columns.splice(1, 0, {
      key: 'came',
      title: words.came,
      align: 'right',
      cell: (row) => (came.has(row.day) ? <Quantity value={came.get(row.day) ?? null} unit={unit} /> : ''),
    });
  }
  return (
    <div className="mt-3 border-t border-line pt-3">
      <Disclosure title={words.title}>
        <div className="-mx-4 sm:-mx-5">
          <Table caption={words.title} columns={columns} rows={days} keyOf={(row) => row.day} />
        </div>
      </Disclosure>
    </div>
  );
}
