import { useNavigate } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { client } from '@/api/client';
import type { Budget } from '@/api/generated';
import { useAct } from '@/api/useAct';
import type { Versioned } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { ButtonLink, IconButton } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/Dialog';
import { Menu, type MenuItem } from '@/ui/Menu';

type Asked = 'pause' | 'delete' | null;

export function BudgetActions({ versioned }: { versioned: Versioned<Budget> }) {
  const { data: budget } = versioned;
  const may = useMay();
  const [asked, setAsked] = useState<Asked>(null);
  const navigate = useNavigate();
  const { pause, resume, remove } = useChanges(versioned, () => setAsked(null));
  const params = { budgetId: budget.budget_id };
  const isKept = budget.kept_by_policy !== null;
  const mayChange = may('PUT /v1/budgets/{budget_id}') && budget.state !== 'deleted' && !isKept;
  const items: MenuItem[] = [
    ...(may('POST /v1/budgets/{budget_id}/copy')
      ? [
          {
            label: text.budgets.actions.copy,
            onSelect: () => void navigate({ to: '/budgets/new', search: { copy: budget.budget_id } }),
          },
        ]
      : []),
    ...(mayChange
      ? [
          budget.active
            ? { label: text.budgets.actions.pause, onSelect: () => setAsked('pause') }
            : { label: text.budgets.actions.resume, onSelect: () => resume.mutate() },
          'line' as const,
          { label: text.budgets.actions.delete, onSelect: () => setAsked('delete'), danger: true },
        ]
      : []),
  ];
  return (
    <>
      {mayChange && (
        <ButtonLink to="/budgets/$budgetId/edit" params={params}>
          {text.edit}
        </ButtonLink>
      )}
      {items.length > 0 && (
        <Menu
          trigger={
            <IconButton label={text.budgets.actions.more} className="border border-line bg-surface">
              <Ellipsis className="size-4" aria-hidden />
            </IconButton>
          }
          items={items}
        />
      )}
      <ConfirmDialog
        open={asked !== null}
        onClose={() => setAsked(null)}
        onConfirm={() => (asked === 'delete' ? remove : pause).mutate()}
        busy={pause.isPending || remove.isPending}
        title={text.budgets.actions.ask[asked ?? 'pause'](budget.name)}
        confirm={asked === 'delete' ? text.budgets.actions.delete : text.budgets.actions.pause}
        danger={asked === 'delete'}
      >
        {text.budgets.actions.consequence[asked ?? 'pause']}
      </ConfirmDialog>
    </>
  );
}

function useChanges({ data: budget, etag }: Versioned<Budget>, done: () => void) {
  const navigate = useNavigate();
  const params = { path: { budget_id: budget.budget_id }, header: { 'If-Match': etag } };
  const words = text.budgets.actions;
  const change = (active: boolean) => client.PUT('/v1/budgets/{budget_id}', { params, body: { active } });
  const pause = useAct(() => change(false), { said: words.paused, onDone: done });
  const resume = useAct(() => change(true), { said: words.resumed, onDone: done });
  const remove = useAct(() => client.DELETE('/v1/budgets/{budget_id}', { params }), {
    said: words.deleted(budget.name),
    onDone: () => void navigate({ to: '/budgets' }),
    removes: '/v1/budgets/{budget_id}',
  });
  return { pause, resume, remove };
}
