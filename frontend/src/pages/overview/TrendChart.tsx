import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ForecastDay, TrendBucket } from '@/api/generated';
import type { Band, Line } from '@/charts/plan';
import { TimeChart } from '@/charts/TimeChart';
import { type Amount, formatMoney } from '@/format/money';
import { addDays } from '@/format/time';
import { text } from '@/text';
import { drawn, type TrendPicture, trendPicture } from './trend';

export function TrendChart({
  series,
  forecast,
  end,
  zone,
}: {
  series: readonly TrendBucket[];
  forecast: readonly ForecastDay[];
  end: string;
  zone: string;
}) {
  const navigate = useNavigate();
  const picture = useMemo(() => trendPicture(series, forecast, end, zone), [series, forecast, end, zone]);
  const lines = useMemo(() => linesOf(picture), [picture]);
  const bands = useMemo(() => bandsOf(picture), [picture]);
  const show = (first: number, last: number) => {
    const from = picture.days[first];
    const to = picture.days[Math.min(last, series.length - 1)];
    if (from === undefined || to === undefined || first >= series.length) return;
    void navigate({ to: '/costs', search: { from, to: addDays(to, 1) } });
  };
  return (
    <TimeChart
      label={text.overview.trend.picture(picture.days.length)}
      times={picture.times}
      lines={lines}
      bands={bands}
      partialFrom={picture.partialFrom}
      bucket="day"
      zone={zone}
      axis={(value) => formatMoney(String(value), 'USD', 'short')}
      height={310}
      onBucket={(place) => show(place, place)}
      onSelect={show}
    />
  );
}

function linesOf({ spent, expected, joint }: TrendPicture): Line[] {
  const lines: Line[] = [
    { label: text.overview.trend.spent, values: drawn(spent), colour: 'series-1', kind: 'bars', read: reader(spent) },
  ];
  if (expected.every((amount) => amount === null)) return lines;
  return [
    ...lines,
    {
      label: text.overview.trend.expected,
      values: drawn(expected),
      colour: 'series-2',
      kind: 'dashed',
      read: (place) => (place === joint ? '' : reader(expected)(place)),
    },
  ];
}

function bandsOf({ low, high, joint }: TrendPicture): Band[] {
  if (low.every((amount) => amount === null)) return [];
  return [
    {
      label: text.overview.trend.band,
      low: drawn(low),
      high: drawn(high),
      colour: 'band',
      read: (place) => (place === joint ? '' : `${reader(low)(place)} – ${reader(high)(place)}`),
    },
  ];
}

function reader(amounts: readonly (Amount | null)[]): (place: number) => string {
  return (place) => {
    const amount = amounts[place];
    return amount === null || amount === undefined ? '' : formatMoney(amount);
  };
}
