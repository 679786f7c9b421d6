import { useState } from 'react';
import { api } from '@/api/client';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { SelectField } from '@/ui/Field';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { IncreaseForm } from './IncreaseDialog';

const words = text.budgets.increases;

/** Asks for more of a budget, which is chosen first. */
export function RequestDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={words.request} lead={words.dialogLead.request}>
      <Request onClose={onClose} />
    </Dialog>
  );
}

function Request({ onClose }: { onClose: () => void }) {
  const [chosen, choose] = useState('');
  const budgets = api.useQuery('get', '/v1/budgets', { params: { query: { limit: 500 } } }, { staleTime: 60_000 });
  return (
    <Shown
      of={budgets}
      waiting={<SkeletonLines lines={8} />}
      isEmpty={(data) => data.budgets.length === 0}
      empty={<p className="text-sm text-muted">{words.noBudget}</p>}
    >
      {(data) => (
        <IncreaseForm
          budget={data.budgets.find((one) => one.budget_id === chosen) ?? null}
          way="request"
          onClose={onClose}
        >
          <SelectField
            label={words.budget}
            required
            value={chosen}
            onChange={(event) => choose(event.target.value)}
            options={[
              { value: '', label: words.choose },
              ...data.budgets
                .map((one) => ({ value: one.budget_id, label: one.name }))
                .toSorted((one, other) => one.label.localeCompare(other.label)),
            ]}
          />
        </IncreaseForm>
      )}
    </Shown>
  );
}
