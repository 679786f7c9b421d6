import { Link } from '@tanstack/react-router';
import { client } from '@/api/client';
import type { OneOpportunity } from '@/api/generated';
import { useAct } from '@/api/useAct';
import { ifVersion } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { useAssignees } from '@/app/session/useAssignees';
import { useMemberName } from '@/app/session/useMembers';
import { formatDay } from '@/format/time';
import { Doubts } from '@/savings/Doubts';
import { PerMonth } from '@/savings/PerMonth';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { FactLines } from '@/ui/FactLines';
import { SelectField } from '@/ui/Field';
import { Money, Stat } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { isLiving } from './acts';

const words = text.opportunities.one;

/** What it could save, how sure that is, who has it, and where it stands. */
export function Outlook({ opportunity }: { opportunity: OneOpportunity }) {
  const { verification, state } = opportunity;
  return (
    <Card>
      <div className="grid gap-5">
        {verification !== null && (
          <Stat
            size="large"
            label={words.verification}
            value={<PerMonth amount={verification.savings_usd} />}
            detail={<Stated verification={verification} />}
          />
        )}
        <Stat
          size={verification === null ? 'large' : 'normal'}
          label={text.opportunities.columns.savings}
          value={<Money amount={opportunity.savings_usd} />}
          detail={
            <>
              {text.savings.of('')}
              <Money amount={opportunity.current_usd} />
            </>
          }
        />
        {isLiving(state) && <Assign opportunity={opportunity} />}
        <FactLines facts={factsOf(opportunity)} />
        <Doubts confidence={opportunity.confidence} doubts={opportunity.doubts} />
      </div>
    </Card>
  );
}

function Stated({ verification }: { verification: NonNullable<OneOpportunity['verification']> }) {
  const nameOf = useMemberName();
  return (
    <>
      {words.stated} {text.savings.by(nameOf(verification.by))}, <Ago at={verification.at} />
      {verification.note !== null && verification.note !== '' && (
        <span className="mt-1 block break-words">{verification.note}</span>
      )}
    </>
  );
}

function factsOf(opportunity: OneOpportunity) {
  const {
    planned_for: planned,
    implemented_on: done,
    dismissed_because: because,
    made_from: from,
    former,
  } = opportunity;
  return [
    { name: text.savings.effort, value: text.savings.hours(opportunity.hours_of_work) },
    { name: words.models, value: opportunity.models.join(', ') },
    ...(planned === null ? [] : [{ name: words.plannedFor, value: formatDay(planned) }]),
    ...(done === null ? [] : [{ name: words.implementedOn, value: formatDay(done) }]),
    ...(because === null ? [] : [{ name: words.reason, value: because }]),
    ...(former === null
      ? []
      : [
          {
            name: text.savings.former,
            value: (
              <Link
                to="/opportunities/$opportunityId"
                params={{ opportunityId: former }}
                className="text-accent hover:underline"
              >
                {words.former}
              </Link>
            ),
          },
        ]),
    { name: text.savings.foundAt, value: <Ago at={opportunity.found_at} /> },
    ...(isLiving(opportunity.state) ? [{ name: words.expires, value: <Ago at={opportunity.expires_at} /> }] : []),
    { name: text.savings.period, value: text.savings.periodOf(from.days, formatDay(from.from)) },
  ];
}

function Assign({ opportunity }: { opportunity: OneOpportunity }) {
  const may = useMay();
  const members = useAssignees();
  const nameOf = useMemberName();
  const { opportunity_id, version, assigned_to: who } = opportunity;
  const assign = useAct(
    (subject: string) =>
      client.POST('/v1/opportunities/{opportunity_id}/assign', {
        params: { path: { opportunity_id } },
        headers: ifVersion(version),
        body: { subject },
      }),
    { said: words.assignedDone },
  );
  if (!may('POST /v1/opportunities/{opportunity_id}/assign')) {
    return <FactLines facts={[{ name: words.assigned, value: who === null ? words.assignNobody : nameOf(who) }]} />;
  }
  const isKnown = who === null || members.some((member) => member.subject === who);
  return (
    <SelectField
      label={words.assigned}
      value={(assign.isPending ? assign.variables : who) ?? ''}
      disabled={assign.isPending}
      onChange={(event) => assign.mutate(event.target.value)}
      options={[
        { value: '', label: words.assignNobody },
        ...(isKnown ? [] : [{ value: who, label: nameOf(who) }]),
        ...members.map((member) => ({ value: member.subject, label: member.name })),
      ]}
    />
  );
}
