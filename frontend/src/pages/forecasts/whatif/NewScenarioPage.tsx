import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { client } from '@/api/client';
import type { Scenario, ScenarioBody } from '@/api/generated';
import { ONCE } from '@/api/once';
import { useMay } from '@/app/session/useAccount';
import { useUsedModels } from '@/models/useUsedModels';
import { bodyOf, newChange } from '@/scenarios/changes';
import { scopeOf } from '@/scope/scope';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { TextArea, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Page } from '@/ui/Page';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { ForecastTabs } from '../ForecastTabs';
import { Builder, type Plan } from './Builder';

const words = text.whatIf;
const route = getRouteApi('/shell/forecasts/what-if/new');

export function NewScenarioPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const used = useUsedModels();
  const may = useMay();
  const plan: Plan = {
    scope: search.scope ?? [],
    changes: search.changes ?? [newChange('move', used?.[0] ?? '')],
  };
  return (
    <Page title={words.new} back={{ title: words.title, link: { to: '/forecasts/what-if' } }} lead={words.lead}>
      <ForecastTabs active="whatIf" />
      {search.changes === undefined && used === undefined ? (
        <Skeleton className="h-96" />
      ) : (
        <Builder plan={plan} onPlan={(next) => void navigate({ search: next, replace: true })}>
          {may('POST /v1/scenarios') && <Save plan={plan} />}
        </Builder>
      )}
    </Page>
  );
}

function Save({ plan }: { plan: Plan }) {
  const navigate = useNavigate();
  const save = useMutation({
    mutationFn: async (body: ScenarioBody) => {
      const { data } = await client.POST('/v1/scenarios', {
        body,
        params: { header: ONCE },
      });
      return data;
    },
    onSuccess: () => toast(words.form.savedNote),
  });
  const open = (made: Scenario | undefined) => {
    if (made !== undefined) {
      void navigate({ to: '/forecasts/what-if/$scenarioId', params: { scenarioId: made.scenario_id } });
    }
  };
  return (
    <Card title={words.form.save} hint={words.form.saveLead}>
      <Form
        submit={words.form.save}
        busy={save.isPending}
        error={save.error}
        fields={['name', 'notes']}
        onSubmit={(data) =>
          save.mutate(
            {
              name: entered(data, 'name'),
              notes: entered(data, 'notes'),
              scope: scopeOf(plan.scope),
              changes: plan.changes.map(bodyOf),
            },
            { onSuccess: open },
          )
        }
      >
        <TextField
          label={words.form.name}
          name="name"
          placeholder={words.form.namePlaceholder}
          maxLength={256}
          required
          problem={problemAt(save.error, 'name')}
        />
        <TextArea label={words.form.notes} name="notes" maxLength={4000} problem={problemAt(save.error, 'notes')} />
      </Form>
    </Card>
  );
}
