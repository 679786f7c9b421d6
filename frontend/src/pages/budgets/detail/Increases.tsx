/** More for a while: what holds, what is asked for, and what was decided. Mails lead here by `#increase`. */
import { useState } from 'react';
import { api } from '@/api/client';
import type { Budget } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Quiet } from '@/ui/Quiet';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { IncreaseDialog, type IncreaseWay } from '../increases/IncreaseDialog';
import { IncreaseList } from '../increases/IncreaseList';

export function Increases({ budget }: { budget: Budget }) {
  const may = useMay();
  const [way, setWay] = useState<IncreaseWay | null>(null);
  const query = api.useQuery(
    'get',
    '/v1/budgets/{budget_id}/increases',
    { params: { path: { budget_id: budget.budget_id }, query: { limit: 50 } } },
    { refetchInterval: 15_000 },
  );
  const words = text.budgets.increases;
  const isOpen = budget.state !== 'deleted';
  return (
    <div id="increase" className="scroll-mt-20">
      <Card
        title={words.title}
        hint={words.hint}
        flush
        actions={
          isOpen && (
            <>
              {may('POST /v1/budgets/{budget_id}/increase-requests') && (
                <Button size="small" onClick={() => setWay('request')}>
                  {words.request}
                </Button>
              )}
              {may('POST /v1/budgets/{budget_id}/increases') && (
                <Button size="small" onClick={() => setWay('grant')}>
                  {words.grant}
                </Button>
              )}
            </>
          )
        }
      >
        <Shown
          of={query}
          waiting={<RowsWaiting lines={2} />}
          isEmpty={(data) => data.increases.length === 0}
          empty={<Quiet said={words.none} />}
        >
          {(data) => <IncreaseList increases={data.increases} />}
        </Shown>
      </Card>
      {way !== null && <IncreaseDialog budget={budget} way={way} onClose={() => setWay(null)} />}
    </div>
  );
}
