import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api, client } from '@/api/client';
import type { OneOpportunity } from '@/api/generated';
import { ONCE } from '@/api/once';
import { useAct } from '@/api/useAct';
import { useMay } from '@/app/session/useAccount';
import { Acts } from '@/savings/Acts';
import { AdvicePage } from '@/savings/AdvicePage';
import { Concerned } from '@/savings/Concerned';
import { WordsField } from '@/savings/fields';
import { Notes } from '@/savings/Notes';
import { Why } from '@/savings/Why';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { entered, Form } from '@/ui/Form';
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
  return (
    <AdvicePage
      of={query}
      list={{ title: words.title, link: { to: '/opportunities' } }}
      lead={({ state, type }) => (
        <>
          <StateBadge state={state} />
          {words.types[type]}
        </>
      )}
      what={(opportunity) => <What opportunity={opportunity} />}
      standing={(opportunity) => (
        <>
          <Open opportunity={opportunity} />
          <Outlook opportunity={opportunity} />
        </>
      )}
    />
  );
}

function What({ opportunity }: { opportunity: OneOpportunity }) {
  return (
    <>
      <Why why={opportunity.why} data={opportunity.data}>
        <h3 className="mt-4 text-xs font-medium text-muted">{words.one.method}</h3>
        <p className="mt-1 max-w-[80ch] text-sm break-words">{opportunity.method}</p>
      </Why>
      <Concerned spend={opportunity.spend} />
      <Users users={opportunity.users} />
      <Card title={text.savings.notes}>
        <Notes notes={opportunity.notes} />
        <AddNote opportunityId={opportunity.opportunity_id} />
      </Card>
    </>
  );
}

function Open({ opportunity }: { opportunity: OneOpportunity }) {
  const may = useMay();
  const [asked, setAsked] = useState<Act | null>(null);
  const plain = usePlainAct();
  return (
    <>
      <Acts
        acts={actsOf(opportunity.state).filter((act) => may(`POST /v1/opportunities/{opportunity_id}/${act}`))}
        nameOf={(act) => words.actions[act]}
        busy={plain.isPending ? plain.variables.act : undefined}
        onAct={(act) => (isPlain(act) ? plain.mutate({ act, opportunity }) : setAsked(act))}
      />
      {asked !== null && <ActDialog act={asked} opportunity={opportunity} onClose={() => setAsked(null)} />}
    </>
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
        <WordsField name="text" label={words.one.notePlaceholder} required error={add.error} />
      </Form>
    </div>
  );
}
