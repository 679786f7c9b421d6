import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { Recommendation } from '@/api/generated';
import { formatMoney } from '@/format/money';
import { formatDay } from '@/format/time';
import { Doubts } from '@/savings/Doubts';
import { outcomeOf } from '@/savings/outcome';
import { PerMonth } from '@/savings/PerMonth';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { FactLines } from '@/ui/FactLines';
import { Money, Stat } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { Skeleton } from '@/ui/Skeleton';

const words = text.recommendations.one;

/** What it would save, how sure that is, and what it costs. */
export function Outlook({ recommendation }: { recommendation: Recommendation }) {
  const { payback_days: payback, quality } = recommendation;
  return (
    <Card>
      <div className="grid gap-5">
        <Headline recommendation={recommendation} />
        <FactLines
          facts={[
            { name: words.now, value: <Money amount={recommendation.current_usd} /> },
            ...(recommendation.projected_usd === null
              ? []
              : [{ name: words.later, value: <Money amount={recommendation.projected_usd} /> }]),
            {
              name: text.savings.effort,
              value: `${text.savings.hours(recommendation.hours_of_work)}, ${text.recommendations.difficulty[recommendation.difficulty]}`,
            },
            ...(payback === null
              ? []
              : [
                  {
                    name: words.payback,
                    value: <span title={words.paybackHint(recommendation.hours_of_work)}>{words.days(payback)}</span>,
                  },
                ]),
          ]}
        />
        <Doubts confidence={recommendation.confidence} doubts={recommendation.doubts} />
        <Quality quality={quality} />
        <FactLines facts={whenOf(recommendation)} />
        <Related recommendation={recommendation} />
      </div>
    </Card>
  );
}

/** The saving; where there is none, that, and why it is to be done all the same. */
function Headline({ recommendation }: { recommendation: Recommendation }) {
  const { savings_percent: percent, type } = recommendation;
  const outcome = outcomeOf(recommendation);
  switch (outcome.kind) {
    case 'saves':
      return (
        <Stat
          size="large"
          label={text.savings.saves}
          value={<PerMonth amount={outcome.savings} />}
          detail={percent === null ? undefined : words.savingsOf(percent)}
        />
      );
    case 'unpromised':
      return (
        <p className="text-sm">
          <strong>{text.savings.nothingPromised}</strong>: {outcome.why}
        </p>
      );
    default:
      return (
        <Stat
          label={type === 'deprecated_model' ? words.risk : text.savings.saves}
          value={text.savings.noSaving}
          detail={
            <>
              {type === 'deprecated_model' && words.riskAvoided}{' '}
              {outcome.kind === 'costsMore' && text.savings.costsMore(formatMoney(outcome.extra))}
            </>
          }
        />
      );
  }
}

const TONES: Record<Recommendation['quality']['impact'], Tone> = {
  none: 'good',
  low: 'info',
  medium: 'warn',
  unknown: 'neutral',
};

function Quality({ quality }: { quality: Recommendation['quality'] }) {
  return (
    <div className="text-sm">
      <div className="flex items-baseline justify-between gap-4">
        <span className="text-muted">{words.quality}</span>
        <Badge tone={TONES[quality.impact]}>
          {words.impact[quality.impact]}
          {quality.score_change !== null && ` · ${words.scoreChange(quality.score_change)}`}
        </Badge>
      </div>
      <p className="mt-1 text-xs break-words text-muted">{quality.reason}</p>
    </div>
  );
}

function whenOf(recommendation: Recommendation) {
  const { implemented_on: day, hours_spent: hours, state, made_from: from } = recommendation;
  return [
    ...(day === null ? [] : [{ name: words.implementedOn, value: formatDay(day) }]),
    ...(hours === null ? [] : [{ name: words.hoursSpent, value: String(hours) }]),
    { name: text.savings.foundAt, value: <Ago at={recommendation.found_at} /> },
    ...(state === 'pending' || state === 'more_info'
      ? [{ name: words.expires, value: <Ago at={recommendation.expires_at} /> }]
      : []),
    { name: text.savings.period, value: text.savings.periodOf(from.days, formatDay(from.from)) },
  ];
}

const SHOWN_OVERLAPS = 5;

function Related({ recommendation }: { recommendation: Recommendation }) {
  const { overlaps, former, spend, type } = recommendation;
  const model = spend[0] === undefined ? undefined : `${spend[0].provider}/${spend[0].model}`;
  const isOfModels = type === 'model_downgrade' || type === 'deprecated_model';
  return (
    <div className="grid gap-3 text-sm">
      {isOfModels && model !== undefined && (
        <Link to="/models" search={{ tab: 'advice', from: model }} className="font-medium text-accent hover:underline">
          {words.alternatives}
        </Link>
      )}
      {former !== null && <One id={former} title={text.savings.former} />}
      {overlaps.length > 0 && (
        <div>
          <h3 className="text-muted" title={text.savings.overlapsHint}>
            {text.savings.overlaps}
          </h3>
          <p className="text-xs text-muted">{text.savings.overlapsHint}</p>
          <ul className="mt-1 grid gap-1">
            {overlaps.slice(0, SHOWN_OVERLAPS).map((id) => (
              <li key={id} className="min-w-0">
                <One id={id} />
              </li>
            ))}
          </ul>
          {overlaps.length > SHOWN_OVERLAPS && (
            <p className="mt-1 text-xs text-muted">{words.moreOverlaps(overlaps.length - SHOWN_OVERLAPS)}</p>
          )}
        </div>
      )}
    </div>
  );
}

function One({ id, title }: { id: string; title?: string }) {
  const { data, error } = api.useQuery(
    'get',
    '/v1/recommendations/{recommendation_id}',
    { params: { path: { recommendation_id: id } } },
    { staleTime: 60_000, retry: false },
  );
  return (
    <Link
      to="/recommendations/$recommendationId"
      params={{ recommendationId: id }}
      className="block truncate text-accent hover:underline"
      title={data?.title}
    >
      {title ?? data?.title ?? (error === null ? <Skeleton className="h-5" /> : id)}
    </Link>
  );
}
