import { useState } from 'react';
import { useMay } from '@/app/session/useAccount';
import { UNITS, type Unit } from '@/format/unit';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { SelectField } from '@/ui/Field';
import { IncreaseDialog } from '../increases/IncreaseDialog';

/** Whoever was refused by a budget that they may not see can ask for more of it all the same, by its id. */
export function Unseen({ budgetId }: { budgetId: string }) {
  const may = useMay();
  const [unit, setUnit] = useState<Unit>('usd');
  const [open, setOpen] = useState(false);
  const words = text.budgets.unseen;
  if (!may('POST /v1/budgets/{budget_id}/increase-requests') || !/^bud_[0-9a-f]{24}$/.test(budgetId)) return null;
  return (
    <Card title={words.title} hint={words.lead}>
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          label={words.unit}
          value={unit}
          options={UNITS.map((one) => ({ value: one, label: text.budgetForm.units[one] }))}
          onChange={(event) => setUnit(UNITS.find((one) => one === event.target.value) ?? 'usd')}
          className="w-auto!"
        />
        <Button kind="primary" onClick={() => setOpen(true)}>
          {text.budgets.increases.request}
        </Button>
      </div>
      {open && (
        <IncreaseDialog
          budget={{ budget_id: budgetId, name: budgetId, unit }}
          way="request"
          onClose={() => setOpen(false)}
        />
      )}
    </Card>
  );
}
