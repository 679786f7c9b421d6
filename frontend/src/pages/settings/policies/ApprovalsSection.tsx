import { KeySquare } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import type { ModelApproval } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Moment } from '@/ui/Moment';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { Segmented } from '@/ui/Tabs';
import { useSettings } from '../parts/useSettings';
import { AskApproval } from './AskApproval';
import { DecideDialog, type Deciding } from './DecideApproval';

const words = text.settings.policies.approvals;
const STATES = ['asked', 'approved', 'refused', 'over'] as const;
const TONES = { asked: 'warn', approved: 'good', refused: 'bad', over: 'neutral' } as const;

export default function ApprovalsSection() {
  const { search, go } = useSettings();
  const may = useMay();
  const state = STATES.find((one) => one === search.state);
  const ask = may('POST /v1/model-approvals') && (
    <Button kind="primary" onClick={() => go({ make: 'approval' })}>
      {words.ask}
    </Button>
  );
  return (
    <Card title={words.title} actions={ask} flush>
      <div className="overflow-x-auto px-4 pb-3 sm:px-5">
        <Segmented
          label={words.state}
          value={state ?? 'all'}
          options={[
            { value: 'all', label: words.anyState },
            ...STATES.map((value) => ({ value, label: words.states[value] })),
          ]}
          onChange={(value) => go({ state: value === 'all' ? undefined : value }, true)}
        />
      </div>
      <Approvals state={state} />
      <AskApproval open={search.make === 'approval'} onClose={() => go({ make: undefined })} />
    </Card>
  );
}

function Approvals({ state }: { state: (typeof STATES)[number] | undefined }) {
  const nameOf = useMemberName();
  const may = useMay();
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  const approvals = api.useQuery('get', '/v1/model-approvals', {
    params: { query: state === undefined ? {} : { state } },
  });
  const decides = may('POST /v1/model-approvals/{approval_id}/approve');
  return (
    <Shown of={approvals} waiting={<RowsWaiting />}>
      {(data) => (
        <>
          <Table
            caption={words.title}
            columns={columns(nameOf, decides, setDeciding)}
            rows={data.approvals}
            keyOf={(approval) => approval.approval_id}
            empty={
              <Empty icon={KeySquare} title={words.none}>
                {words.noneLead}
              </Empty>
            }
          />
          <DecideDialog deciding={deciding} onClose={() => setDeciding(null)} />
        </>
      )}
    </Shown>
  );
}

function columns(
  nameOf: (subject: string) => string,
  decides: boolean,
  onDecide: (deciding: Deciding) => void,
): Column<ModelApproval>[] {
  return [
    {
      key: 'model',
      title: words.model,
      cell: ({ model, scope, reason }) => (
        <div className="max-w-40 sm:max-w-60 xl:max-w-80">
          <p className="truncate font-medium" title={model}>
            {model}
          </p>
          <p className="text-xs break-words text-muted">{scopeWords(scope)}</p>
          <p className="line-clamp-2 text-xs break-words text-muted">{reason}</p>
        </div>
      ),
    },
    {
      key: 'state',
      title: words.state,
      cell: ({ state, comment, until, decided_by, decided_at }) => (
        <>
          <Badge tone={TONES[state]}>{words.states[state]}</Badge>
          {until !== null && (
            <p className="mt-1 text-xs">
              {words.until} <Moment at={until} />
            </p>
          )}
          {decided_by !== null && decided_at !== null && (
            <p className="mt-1 max-w-56 text-xs break-words text-muted">
              {words.decided(nameOf(decided_by))} <Moment at={decided_at} />
            </p>
          )}
          {comment !== '' && <p className="mt-1 max-w-56 text-xs break-words text-muted">{comment}</p>}
        </>
      ),
    },
    {
      key: 'by',
      title: words.by,
      wide: true,
      cell: ({ asked_by, asked_at }) => (
        <>
          {nameOf(asked_by)}
          <span className="block text-xs text-muted">
            <Moment at={asked_at} />
          </span>
        </>
      ),
    },
    {
      key: 'actions',
      title: <span className="sr-only">{text.settings.change}</span>,
      align: 'right',
      cell: (approval) => decides && <Actions approval={approval} onDecide={onDecide} />,
    },
  ];
}

function Actions({ approval, onDecide }: { approval: ModelApproval; onDecide: (deciding: Deciding) => void }) {
  const { state } = approval;
  return (
    <span className="-my-1 inline-flex gap-2">
      {state === 'asked' && (
        <Button size="small" onClick={() => onDecide({ approval, how: 'approve' })}>
          {words.approve}
        </Button>
      )}
      {(state === 'asked' || state === 'approved') && (
        <Button size="small" kind="danger" onClick={() => onDecide({ approval, how: 'refuse' })}>
          {state === 'asked' ? words.refuse : words.withdraw}
        </Button>
      )}
    </span>
  );
}

function scopeWords(scope: { [dimension: string]: string }): string {
  const parts = Object.entries(scope).map(([dimension, value]) => `${text.scope.dimension(dimension)} ${value}`);
  return parts.length === 0 ? words.everything : parts.join(', ');
}
