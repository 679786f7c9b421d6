import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, client } from '@/api/client';
import type { Policy } from '@/api/generated';
import { useHeld } from '@/api/useHeld';
import type { Versioned } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { AskFirst } from '@/ui/AskFirst';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { Moment } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { differences } from './differences';
import { ChangePolicy } from './PolicyEditor';
import { InForce } from './PolicyList';
import { ruleWords } from './ruleWords';

const words = text.settings.policies;

export function PolicySheet({ policyId, onClose }: { policyId: string; onClose: () => void }) {
  const policy = useHeld(['policy', policyId], (signal) =>
    client.GET('/v1/policies/{policy_id}', { params: { path: { policy_id: policyId } }, signal }),
  );
  const [changing, setChanging] = useState(false);
  return (
    <Dialog open onClose={onClose} title={policy.data?.data.name ?? words.title} side>
      <Shown of={policy}>
        {(held) => (
          <div className="grid gap-6">
            <Known policy={held.data} />
            <Actions
              held={held}
              onChange={() => setChanging(true)}
              onClose={onClose}
              onNewer={() => void policy.refetch()}
            />
            <Versions policyId={policyId} />
            <ChangePolicy
              held={held}
              open={changing}
              onClose={() => setChanging(false)}
              onNewer={() => void policy.refetch()}
            />
          </div>
        )}
      </Shown>
    </Dialog>
  );
}

function Known({ policy }: { policy: Policy }) {
  const nameOf = useMemberName();
  const may = useMay();
  return (
    <>
      <ul className="grid gap-2">
        {policy.rules.map((rule) => (
          <li key={rule.id} className="rounded-lg bg-sunken/60 p-3 text-sm">
            <p className="text-xs font-medium text-muted">
              {words.kinds[rule.kind]} · {rule.id}
            </p>
            <p className="mt-1 break-words">{ruleWords(rule)}</p>
            {rule.budget_id !== null && may('GET /v1/budgets/{budget_id}') && (
              <Link
                to="/budgets/$budgetId"
                params={{ budgetId: rule.budget_id }}
                className="mt-1 inline-block text-xs text-accent hover:underline"
              >
                {words.madeBudget}
              </Link>
            )}
          </li>
        ))}
      </ul>
      <Facts>
        <Fact name={words.enabled}>
          <InForce enabled={policy.enabled} />
        </Fact>
        {policy.owners.length > 0 && <Fact name={words.owners}>{policy.owners.map(nameOf).join(', ')}</Fact>}
        {policy.notes !== '' && (
          <Fact name={words.notes}>
            <span className="whitespace-pre-wrap">{policy.notes}</span>
          </Fact>
        )}
        <Fact name={words.changed} hint={nameOf(policy.changed_by)}>
          <Moment at={policy.changed_at} />
        </Fact>
      </Facts>
    </>
  );
}

function Actions({
  held: { data: policy, etag },
  onChange,
  onClose,
  onNewer,
}: {
  held: Versioned<Policy>;
  onChange: () => void;
  onClose: () => void;
  onNewer: () => void;
}) {
  const may = useMay();
  const remove = api.useMutation('delete', '/v1/policies/{policy_id}');
  const confirm = () =>
    remove.mutate(
      { params: { path: { policy_id: policy.policy_id }, header: { 'If-Match': etag } } },
      {
        onSuccess: () => {
          toast(words.deleted);
          onClose();
        },
      },
    );
  return (
    <div className="flex flex-wrap gap-2">
      {may('PUT /v1/policies/{policy_id}') && (
        <Button kind="primary" onClick={onChange}>
          {words.change}
        </Button>
      )}
      {may('DELETE /v1/policies/{policy_id}') && (
        <AskFirst
          button={words.delete}
          title={words.deleteTitle(policy.name)}
          lead={words.deleteLead}
          doing={remove}
          onConfirm={confirm}
          onNewer={onNewer}
        />
      )}
    </div>
  );
}

/** What it said, the newest first, each against the one before. */
function Versions({ policyId }: { policyId: string }) {
  const versions = api.useQuery('get', '/v1/policies/{policy_id}/versions', {
    params: { path: { policy_id: policyId } },
  });
  const nameOf = useMemberName();
  return (
    <section>
      <h3 className="mb-2 text-sm font-semibold">{words.versions}</h3>
      <Shown of={versions} waiting={<SkeletonLines lines={2} />}>
        {({ versions: list }) => (
          <ol className="grid gap-3">
            {list.map((version, place) => {
              const before = list[place + 1];
              const said = before === undefined ? [words.firstVersion] : differences(before, version);
              return (
                <li key={version.version} className="border-l-2 border-line pl-3 text-sm">
                  <p className="text-xs text-muted">
                    {words.version(version.version)} · <Moment at={version.changed_at} /> · {nameOf(version.changed_by)}
                  </p>
                  {said.map((line) => (
                    <p key={line} className="mt-0.5 break-words">
                      {line}
                    </p>
                  ))}
                </li>
              );
            })}
          </ol>
        )}
      </Shown>
    </section>
  );
}
