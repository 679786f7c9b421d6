import { api } from '@/api/client';
import type { OpportunitySummary } from '@/api/generated';
import { forDrawing, formatMoney } from '@/format/money';
import { PerMonth } from '@/savings/PerMonth';
import { text } from '@/text';
import { BarList } from '@/ui/BarList';
import { Card } from '@/ui/Card';
import { Money, Stat } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';

const words = text.opportunities;

/** What all of them come to, by type, and what was brought. */
export function Summary() {
  const query = api.useQuery('get', '/v1/opportunities/summary');
  return (
    <Shown of={query} waiting={<Skeleton className="h-80" />}>
      {(summary) => (
        <div className="grid gap-4 *:min-w-0 sm:gap-5 lg:grid-cols-[3fr_2fr]">
          <Card>
            <Figures summary={summary} />
            <div className="mt-5">
              <Stages summary={summary} />
            </div>
          </Card>
          <Card title={words.summary.byType}>
            <Types summary={summary} />
          </Card>
        </div>
      )}
    </Shown>
  );
}

function Figures({ summary }: { summary: OpportunitySummary }) {
  const done = summary.pipeline.find((stage) => stage.state === 'implemented');
  const { verified } = summary;
  return (
    <div className="grid grid-cols-2 gap-x-6 gap-y-5 sm:grid-cols-3">
      <div className="max-sm:col-span-2">
        <Stat
          size="large"
          label={words.summary.total}
          value={<PerMonth amount={summary.savings_usd} />}
          detail={words.summary.totalDetail(formatMoney(summary.sum_with_overlaps_usd))}
          hint={text.savings.overlapHint}
        />
      </div>
      <Stat
        label={words.summary.verified}
        value={<PerMonth amount={verified.savings_usd} />}
        detail={words.summary.verifiedDetail(verified.count, formatMoney(done?.savings_usd ?? '0'))}
      />
      <Stat
        label={words.summary.effort}
        value={text.savings.hours(summary.hours_of_work)}
        detail={words.summary.effortDetail(summary.unassigned)}
      />
      <p className="col-span-full text-xs text-muted">
        {text.savings.overlapHint} {text.savings.asOf} <Ago at={summary.as_of} />.
      </p>
    </div>
  );
}

/** How far they are: of each stage what it comes to, each dollar once. */
function Stages({ summary }: { summary: OpportunitySummary }) {
  const most = Math.max(...summary.pipeline.map((stage) => forDrawing(stage.savings_usd)), 0.000001);
  return (
    <BarList
      label={words.views.board}
      bars={summary.pipeline.map((stage) => ({
        key: stage.state,
        label: (
          <>
            {words.states[stage.state]} <span className="figures text-muted">{stage.count}</span>
          </>
        ),
        value: <Money amount={stage.savings_usd} />,
        share: forDrawing(stage.savings_usd) / most,
        colour: 'var(--series-2)',
      }))}
    />
  );
}

function Types({ summary }: { summary: OpportunitySummary }) {
  const types = [...summary.by_type].sort((one, other) => forDrawing(other.savings_usd) - forDrawing(one.savings_usd));
  const most = Math.max(...types.map((type) => forDrawing(type.savings_usd)), 0.000001);
  if (types.every((type) => type.count === 0)) return <p className="text-sm text-muted">{words.summary.noType}</p>;
  return (
    <BarList
      label={words.summary.byType}
      bars={types
        .filter((type) => type.count > 0)
        .map((type) => ({
          key: type.type,
          label: (
            <>
              {words.types[type.type]} <span className="figures text-muted">{type.count}</span>
            </>
          ),
          value: <Money amount={type.savings_usd} />,
          share: forDrawing(type.savings_usd) / most,
        }))}
    />
  );
}
