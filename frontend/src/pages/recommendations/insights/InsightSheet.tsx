import { useState } from 'react';
import { api, client } from '@/api/client';
import type { Insight } from '@/api/generated';
import { useAct } from '@/api/useAct';
import { ifVersion } from '@/api/versioned';
import { costsOfCalls } from '@/app/costsLinks';
import { useMay } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { formatDay } from '@/format/time';
import { Numbers } from '@/savings/Numbers';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { CardLink } from '@/ui/CardLink';
import { Dialog } from '@/ui/Dialog';
import { FactLines } from '@/ui/FactLines';
import { TextArea } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Ago } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';

const words = text.recommendations.insights;

/** One insight beside the list: its numbers, the rule that found it, and putting it away. */
export function InsightSheet({ insightId, onClose }: { insightId: string; onClose: () => void }) {
  const query = api.useQuery('get', '/v1/insights/{insight_id}', { params: { path: { insight_id: insightId } } });
  const rule = query.data?.rule;
  return (
    <Dialog side open onClose={onClose} title={rule === undefined ? text.loading : words.rules[rule]}>
      <Shown of={query} waiting={<SkeletonLines lines={8} />}>
        {(insight) => <Content insight={insight} />}
      </Shown>
    </Dialog>
  );
}

function Content({ insight }: { insight: Insight }) {
  const nameOf = useMemberName();
  return (
    <div className="grid gap-6">
      <p className="text-base break-words">{insight.told}</p>
      <Numbers data={insight.numbers} />
      <FactLines
        facts={[
          { name: words.status, value: <Badge>{words.states[insight.state]}</Badge> },
          { name: words.rule, value: insight.rule_says },
          { name: words.since, value: <Ago at={insight.opened_at} /> },
          { name: text.savings.foundAt, value: <Ago at={insight.found_at} /> },
          ...(insight.dismissed_by === null
            ? []
            : [{ name: words.states.dismissed, value: text.savings.by(nameOf(insight.dismissed_by)) }]),
          ...(insight.note === null || insight.note === '' ? [] : [{ name: words.dismissedNote, value: insight.note }]),
        ]}
      />
      <p className="text-xs text-muted">
        {text.savings.madeFrom(insight.made_from.days, formatDay(insight.made_from.from))}
      </p>
      {/* A key that nobody uses has no spend. */}
      {insight.rule !== 'idle_key' && (
        <p>
          <CardLink {...costsOfCalls(insight.about)}>{words.costs}</CardLink>
        </p>
      )}
      <Decision insight={insight} />
    </div>
  );
}

function Decision({ insight }: { insight: Insight }) {
  const may = useMay();
  const [asked, setAsked] = useState(false);
  const { insight_id, version } = insight;
  const change = { params: { path: { insight_id } }, headers: ifVersion(version) };
  const dismiss = useAct(
    (note: string) => client.POST('/v1/insights/{insight_id}/dismiss', { ...change, body: { note } }),
    { said: words.dismissed, quiet: true, onDone: () => setAsked(false) },
  );
  const reopen = useAct(() => client.POST('/v1/insights/{insight_id}/reopen', change), { said: words.reopened });
  if (!may('POST /v1/insights/{insight_id}/dismiss') || insight.state === 'gone') return null;
  if (insight.state === 'dismissed') {
    return (
      <div>
        <Button onClick={() => reopen.mutate()} busy={reopen.isPending}>
          {words.reopen}
        </Button>
      </div>
    );
  }
  if (!asked) {
    return (
      <div>
        <Button onClick={() => setAsked(true)}>{words.dismiss}</Button>
      </div>
    );
  }
  return (
    <Form
      submit={words.dismiss}
      busy={dismiss.isPending}
      error={dismiss.error}
      fields={['note']}
      onCancel={() => setAsked(false)}
      onSubmit={(data) => dismiss.mutate(entered(data, 'note'))}
    >
      <TextArea
        label={words.dismissedNote}
        hint={words.dismissLead}
        name="note"
        maxLength={500}
        problem={problemAt(dismiss.error, 'note')}
      />
    </Form>
  );
}
