import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api, client } from '@/api/client';
import type { OneOpportunity } from '@/api/generated';
import { ONCE } from '@/api/once';
import { useAct } from '@/api/useAct';
import { useMay } from '@/app/session/useAccount';
import { Concerned } from '@/savings/Concerned';
import { Notes } from '@/savings/Notes';
import { Numbers } from '@/savings/Numbers';
import { numbersOf } from '@/savings/numbers';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { TextArea } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { ActDialog } from './ActDialog';
import { type Act, actsOf, isPlain } from './acts';
import { StateBadge } from './OpportunityList';
import { Outlook } from './Outlook';
import { Users } from './Users';
import { usePlainAct } from './usePlainAct';

const words = text.opportunities;
const route = getRouteApi('/shell/opportunities/$opportunityId');

export function OpportunityPage() {
  const { opportunityId } = route.useParams();
  const query = api.useQuery('get', '/v1/opportunities/{opportunity_id}', {
    params: { path: { opportunity_id: opportunityId } },
  });
  const { data } = query;
  return (
    <Page
      title={data?.title ?? words.title}
      lead={
        data !== undefined && (
          <span className="flex flex-wrap items-center gap-2">
            <StateBadge state={data.state} />
            {words.types[data.type]}
          </span>
        )
      }
      back={{ title: words.title, link: { to: '/opportunities' } }}
    >
      <Shown of={query} waiting={<Skeleton className="h-[32rem]" />}>
        {(opportunity) => <Content opportunity={opportunity} />}
      </Shown>
    </Page>
  );
}

function Content({ opportunity }: { opportunity: OneOpportunity }) {
  return (
    <div className="grid items-start gap-4 *:min-w-0 sm:gap-5 lg:grid-cols-[2fr_minmax(19rem,1fr)]">
      <div className="grid gap-4 *:min-w-0 sm:gap-5 max-lg:order-2">
        <Why opportunity={opportunity} />
        <Concerned spend={opportunity.spend} />
        <Users users={opportunity.users} />
        <Card title={text.savings.notes}>
          <Notes notes={opportunity.notes} />
          <AddNote opportunityId={opportunity.opportunity_id} />
        </Card>
      </div>
      <div className="grid gap-4 *:min-w-0 sm:gap-5 max-lg:order-1 lg:sticky lg:top-18">
        <Acts opportunity={opportunity} />
        <Outlook opportunity={opportunity} />
      </div>
    </div>
  );
}

function Why({ opportunity }: { opportunity: OneOpportunity }) {
  const hasNumbers = numbersOf(opportunity.data).length > 0;
  return (
    <Card title={words.one.why}>
      <p className="max-w-[80ch] text-base break-words">{opportunity.why}</p>
      <h3 className="mt-4 text-xs font-medium text-muted">{words.one.method}</h3>
      <p className="mt-1 max-w-[80ch] text-sm break-words">{opportunity.method}</p>
      {hasNumbers && (
        <>
          <h3 className="mt-4 mb-2 text-xs font-medium text-muted">{text.savings.numbers}</h3>
          <Numbers data={opportunity.data} />
        </>
      )}
    </Card>
  );
}

function Acts({ opportunity }: { opportunity: OneOpportunity }) {
  const may = useMay();
  const [asked, setAsked] = useState<Act | null>(null);
  const plain = usePlainAct();
  const acts = actsOf(opportunity.state).filter((act) => may(`POST /v1/opportunities/{opportunity_id}/${act}`));
  if (acts.length === 0) return null;
  return (
    <div className="screen-only flex flex-wrap gap-2">
      {acts.map((act, place) => (
        <Button
          key={act}
          kind={place === 0 ? 'primary' : 'plain'}
          busy={plain.isPending && plain.variables.act === act}
          onClick={() => (isPlain(act) ? plain.mutate({ act, opportunity }) : setAsked(act))}
        >
          {words.actions[act]}
        </Button>
      ))}
      {asked !== null && <ActDialog act={asked} opportunity={opportunity} onClose={() => setAsked(null)} />}
    </div>
  );
}

function AddNote({ opportunityId }: { opportunityId: string }) {
  const may = useMay();
  const [times, setTimes] = useState(0);
  const add = useAct(
    (note: string) =>
      client.POST('/v1/opportunities/{opportunity_id}/notes', {
        params: { path: { opportunity_id: opportunityId }, header: ONCE },
        body: { text: note },
      }),
    { said: words.one.noted, quiet: true, onDone: () => setTimes(times + 1) },
  );
  if (!may('POST /v1/opportunities/{opportunity_id}/notes')) return null;
  return (
    <div className="screen-only mt-5">
      <Form
        key={times}
        submit={words.one.addNote}
        busy={add.isPending}
        error={add.error}
        fields={['text']}
        onSubmit={(form) => add.mutate(entered(form, 'text'))}
      >
        <TextArea
          label={words.one.notePlaceholder}
          name="text"
          maxLength={1000}
          required
          problem={problemAt(add.error, 'text')}
        />
      </Form>
    </div>
  );
}
