import { ArrowDownRight, ArrowUpRight } from 'lucide-react';
import { HappenedRow } from '@/alerts/HappenedRow';
import { Mark } from '@/alerts/Mark';
import type { ListedAnomaly } from '@/api/generated';
import { useValueNames } from '@/app/filters/useValueNames';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Money, MoneyChange } from '@/ui/Figure';
import { Moment } from '@/ui/Moment';
import { anomalyTitle, SEVERITY_TONES } from './words';

const words = text.alerts.anomalies;

/** One anomaly of a list: of what, by how much, how rare, and when. */
export function AnomalyRow({ anomaly: one }: { anomaly: ListedAnomaly }) {
  const names = useValueNames();
  return (
    <HappenedRow
      mark={
        <Mark
          icon={one.direction === 'rise' ? ArrowUpRight : ArrowDownRight}
          look={one.severity === 'high' ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn'}
          says={words.direction[one.direction]}
        />
      }
      title={anomalyTitle(one.scope, names)}
      link={{ to: '/anomalies/$anomalyId', params: { anomalyId: one.anomaly_id } }}
      aside={
        <span className="text-base font-semibold">
          <MoneyChange amount={one.difference_usd} />
        </span>
      }
      lead={
        <>
          <Money amount={one.actual_usd} lowerBound={one.explanation.unpriced_requests > 0} /> {words.instead}{' '}
          <Money amount={one.expected_usd} />
        </>
      }
    >
      <Badge tone={SEVERITY_TONES[one.severity]}>{words.severity[one.severity]}</Badge>
      <Badge tone={one.status === 'open' ? 'warn' : 'neutral'}>{words.status[one.status]}</Badge>
      <span>
        <Moment at={one.start} shape="hour" /> – <Moment at={one.end} shape="hour" />
      </span>
      {one.feedback !== null && <span>{words.verdict[one.feedback.verdict]}</span>}
    </HappenedRow>
  );
}
