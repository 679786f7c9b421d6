import type { UseQueryResult } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { CostsSummary } from '@/api/generated';
import { formatCount, formatShare } from '@/format/number';
import { text } from '@/text';
import { BarList } from '@/ui/BarList';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Money } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { Segmented } from '@/ui/Tabs';
import { DriverName } from './DriverName';
import { type Dimension, type DriverRow, lengthsOf } from './drivers';
import { DRIVERS, type Span } from './search';
import { useDrivers } from './useDrivers';

type Of = { summary: UseQueryResult<CostsSummary, unknown>; span: Span; ready: boolean };

const route = getRouteApi('/shell/');

export function ModelsCard(of: Of) {
  return (
    <Card
      title={text.overview.models.title}
      actions={
        <>
          <CardLink to="/models">{text.overview.models.compare}</CardLink>
          <CardLink to="/costs" search={{ period: of.span, rows: 'model' }}>
            {text.overview.models.more}
          </CardLink>
        </>
      }
    >
      <DriverBars {...of} dimension="model" label={text.overview.models.label} />
    </Card>
  );
}

export function DriversCard(of: Of) {
  const { by = 'feature' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Card
      title={text.overview.drivers.title}
      actions={
        <CardLink to="/costs" search={{ period: of.span, rows: by }}>
          {text.overview.drivers.more}
        </CardLink>
      }
    >
      <div className="screen-only mb-4">
        <Segmented
          label={text.overview.drivers.by}
          value={by}
          options={DRIVERS.map((value) => ({ value, label: text.overview.drivers.dimensions[value] }))}
          onChange={(next) =>
            void navigate({ search: (before) => ({ ...before, by: next }), replace: true, resetScroll: false })
          }
        />
      </div>
      <DriverBars {...of} dimension={by} label={text.overview.drivers.label} />
    </Card>
  );
}

function DriverBars({ summary, span, ready, dimension, label }: Of & { dimension: Dimension; label: string }) {
  const drivers = useDrivers(summary, span, dimension, ready);
  return (
    <Shown
      of={drivers}
      waiting={<Skeleton className="h-64" />}
      isEmpty={(rows) => rows.length === 0}
      empty={<p className="py-6 text-sm text-muted">{text.overview.emptyDrivers}</p>}
    >
      {(rows) => <BarList label={label} bars={barsOf(rows, dimension, span)} />}
    </Shown>
  );
}

function barsOf(rows: readonly DriverRow[], dimension: Dimension, span: Span) {
  const lengths = lengthsOf(rows);
  return rows.map((row, place) => ({
    key: row.value,
    label: <DriverName dimension={dimension} value={row.value} span={span} />,
    value: <Money amount={row.cost_usd} lowerBound={row.unpriced_requests > 0} />,
    share: lengths[place] ?? 0,
    detail: (
      <span className="figures">
        {[row.share === null ? '' : formatShare(row.share), text.overview.requests(formatCount(row.requests))]
          .filter(Boolean)
          .join(' · ')}
      </span>
    ),
  }));
}
