/** Where a scenario is built: its changes at the left, what they come to at the right, reckoned while one types. */
import { useMemo } from 'react';
import { api } from '@/api/client';
import type { ScenarioEffect } from '@/api/generated';
import { type Change, reckoned } from '@/scenarios/changes';
import { ScopeField } from '@/scope/ScopeField';
import { scopeOf } from '@/scope/scope';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { useTyped } from '@/url/useTyped';
import { EffectView } from './EffectView';
import { Levers } from './Levers';

const words = text.whatIf;

export type Plan = { scope: string[]; changes: Change[] };

/** `plan` is what the address says; what is being typed goes there after a pause. */
export function Builder({
  plan,
  onPlan,
  children,
}: {
  plan: Plan;
  onPlan: (plan: Plan) => void;
  children?: React.ReactNode;
}) {
  const [draft, setDraft] = useTyped(plan, onPlan);
  const sent = useMemo(() => reckoned(plan.changes), [plan.changes]);
  const isReckoned = sent.changes.length > 0;
  const query = api.useQuery(
    'post',
    '/v1/scenarios/preview',
    { body: { name: '', notes: '', scope: scopeOf(plan.scope), changes: sent.changes } },
    { enabled: isReckoned },
  );
  const notes = useMemo(
    () => notesOf(isReckoned ? query.data : undefined, sent.places),
    [query.data, sent, isReckoned],
  );
  return (
    <div className="grid items-start gap-4 *:min-w-0 sm:gap-5 lg:grid-cols-[minmax(22rem,2fr)_3fr] lg:grid-rows-[auto_1fr]">
      <Card title={words.levers.title} hint={words.levers.hint}>
        <div className="grid gap-4">
          <Levers changes={draft.changes} notes={notes} onChange={(changes) => setDraft({ ...draft, changes })} />
          <ScopeField
            label={words.form.scope}
            value={draft.scope}
            onChange={(scope) => setDraft({ ...draft, scope })}
          />
        </div>
      </Card>
      <div aria-live="polite" aria-busy={query.isFetching} className="lg:col-start-2 lg:row-span-2 lg:row-start-1">
        {isReckoned ? (
          <Shown of={query} waiting={<Skeleton className="h-[42rem]" />}>
            {(effect) => <EffectView effect={withPlaces(effect, sent.places)} />}
          </Shown>
        ) : (
          <Card title={words.effect.title}>
            <p className="text-sm text-muted">{words.effect.waiting}</p>
          </Card>
        )}
      </div>
      {children}
    </div>
  );
}

/** The API numbers the changes that it was sent; the form has others between them that are not whole yet. */
function withPlaces(effect: ScenarioEffect, places: readonly number[]): ScenarioEffect {
  return { ...effect, unknown: effect.unknown.map((one) => ({ ...one, change: places[one.change] ?? one.change })) };
}

function notesOf(effect: ScenarioEffect | undefined, places: readonly number[]): Map<number, string> {
  return new Map((effect?.untouched_changes ?? []).map((place) => [places[place] ?? place, words.levers.untouched]));
}
