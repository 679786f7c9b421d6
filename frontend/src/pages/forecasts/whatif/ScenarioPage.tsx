import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { client } from '@/api/client';
import type { ReckonedScenario } from '@/api/generated';
import { useAct } from '@/api/useAct';
import { useHeld } from '@/api/useHeld';
import type { Versioned } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { bodyOf, changeOf, sameChanges } from '@/scenarios/changes';
import { scopeOf, textsOf } from '@/scope/scope';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { ConfirmDialog } from '@/ui/Dialog';
import { TextArea, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Newer, unlessNewer } from '@/ui/Newer';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { rememberPage } from '@/url/page';
import { ForecastTabs } from '../ForecastTabs';
import { Builder, type Plan } from './Builder';

const words = text.whatIf;
const route = getRouteApi('/shell/forecasts/what-if/$scenarioId');

/** As it was opened, so that nobody's change is overwritten; `onNewer` shows what somebody else made of it. */
type Of = { opened: Versioned<ReckonedScenario>; onNewer: () => void };

export function ScenarioPage() {
  const { scenarioId } = route.useParams();
  const query = useHeld(['scenario', scenarioId], (signal) =>
    client.GET('/v1/scenarios/{scenario_id}', { params: { path: { scenario_id: scenarioId } }, signal }),
  );
  const may = useMay();
  const again = () => void query.refetch();
  return (
    <Page
      title={query.data === undefined ? words.title : query.data.data.name || words.unnamed}
      back={{ title: words.title, link: { to: '/forecasts/what-if' } }}
      lead={query.data?.data.notes}
      actions={query.data !== undefined && may('DELETE /v1/scenarios/{scenario_id}') && <Remove opened={query.data} />}
    >
      <ForecastTabs active="whatIf" />
      <Shown of={query} waiting={<Skeleton className="h-96" />}>
        {(opened) => <Edit opened={opened} onNewer={again} />}
      </Shown>
    </Page>
  );
}

function Edit({ opened, onNewer }: Of) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const saved: Plan = {
    scope: textsOf(opened.data.scope),
    changes: opened.data.changes.map(changeOf),
  };
  const plan: Plan = { scope: search.scope ?? saved.scope, changes: search.changes ?? saved.changes };
  const isChanged =
    !sameChanges(plan.changes, saved.changes) || JSON.stringify(plan.scope) !== JSON.stringify(saved.scope);
  return (
    <Builder plan={plan} onPlan={(next) => void navigate({ search: next, replace: true })}>
      {may('PUT /v1/scenarios/{scenario_id}') && (
        <SaveChanges key={opened.etag} opened={opened} onNewer={onNewer} plan={plan} isChanged={isChanged} />
      )}
    </Builder>
  );
}

function SaveChanges({ opened, onNewer, plan, isChanged }: Of & { plan: Plan; isChanged: boolean }) {
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const { data: scenario, etag } = opened;
  const save = useMutation({
    mutationFn: async ({ form }: { form: FormData; isHere: () => boolean }) => {
      await client.PUT('/v1/scenarios/{scenario_id}', {
        params: { path: { scenario_id: scenario.scenario_id }, header: { 'If-Match': etag } },
        body: {
          name: entered(form, 'name'),
          notes: entered(form, 'notes'),
          scope: scopeOf(plan.scope),
          changes: plan.changes.map(bodyOf),
        },
      });
      await queries.invalidateQueries({ queryKey: ['held', 'scenario', scenario.scenario_id] });
    },
    onSuccess: (_, { isHere }) => {
      toast(words.form.savedNote);
      if (isHere()) void navigate({ search: {}, replace: true });
    },
  });
  return (
    <Card
      title={words.form.saveChanges}
      hint={words.form.saveLead}
      actions={
        isChanged && (
          <>
            <Badge tone="warn">{words.form.unsaved}</Badge>
            <Button size="small" kind="quiet" onClick={() => void navigate({ search: {}, replace: true })}>
              {words.form.reset}
            </Button>
          </>
        )
      }
    >
      <Form
        submit={words.form.saveChanges}
        busy={save.isPending}
        error={unlessNewer(save.error)}
        fields={['name', 'notes']}
        onSubmit={(form) => save.mutate({ form, isHere: rememberPage() })}
      >
        <TextField
          label={words.form.name}
          name="name"
          defaultValue={scenario.name}
          maxLength={256}
          required
          problem={problemAt(save.error, 'name')}
        />
        <TextArea
          label={words.form.notes}
          name="notes"
          defaultValue={scenario.notes}
          maxLength={4000}
          problem={problemAt(save.error, 'notes')}
        />
        <Newer error={save.error} onShow={onNewer} />
      </Form>
    </Card>
  );
}

function Remove({ opened: { data: scenario, etag } }: Pick<Of, 'opened'>) {
  const [asked, setAsked] = useState(false);
  const navigate = useNavigate();
  const params = { path: { scenario_id: scenario.scenario_id }, header: { 'If-Match': etag } };
  const remove = useAct(() => client.DELETE('/v1/scenarios/{scenario_id}', { params }), {
    said: words.form.removed,
    removes: '/v1/scenarios/{scenario_id}',
  });
  const away = { onSuccess: () => void navigate({ to: '/forecasts/what-if' }) };
  return (
    <>
      <Button kind="danger" onClick={() => setAsked(true)}>
        <Trash2 className="size-4" aria-hidden />
        {text.remove}
      </Button>
      <ConfirmDialog
        open={asked}
        danger
        onClose={() => setAsked(false)}
        onConfirm={() => remove.mutate(undefined, away)}
        busy={remove.isPending}
        title={words.form.removeTitle}
        confirm={text.remove}
      >
        <p className="break-words">{words.form.removeLead(scenario.name)}</p>
      </ConfirmDialog>
    </>
  );
}
