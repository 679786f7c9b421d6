import { api } from '@/api/client';
import type { Plan } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { cx } from '@/ui/cx';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { LimitsTable } from '../organization/Limits';
import { useSettings } from '../parts/useSettings';
import { PlanDialog } from './PlanDialog';

const words = text.settings.organization.plans;

export default function PlansSection() {
  const { search, go } = useSettings();
  const may = useMay();
  const plans = api.useQuery('get', '/v1/plans', {});
  const editable = may('PUT /v1/plans/{name}');
  return (
    <>
      {editable && (
        <div className="screen-only flex justify-end">
          <Button kind="primary" onClick={() => go({ make: 'plan' })}>
            {words.define}
          </Button>
        </div>
      )}
      <Shown of={plans} waiting={<Skeleton className="h-72" />}>
        {(data) => (
          <div className={cx('grid gap-5', data.plans.length > 1 && 'xl:grid-cols-2')}>
            {data.plans.map((plan) => (
              <PlanCard key={plan.name} plan={plan} editable={editable} />
            ))}
          </div>
        )}
      </Shown>
      <PlanDialog
        name={search.make === 'plan' ? '' : (search.open ?? null)}
        onClose={() => go({ make: undefined, open: undefined })}
      />
    </>
  );
}

function PlanCard({ plan, editable }: { plan: Plan; editable: boolean }) {
  const { go } = useSettings();
  return (
    <Card
      title={
        <span className="flex items-center gap-2">
          {plan.name}
          {plan.built_in && <Badge>{words.builtIn}</Badge>}
        </span>
      }
      actions={
        editable && (
          <Button size="small" onClick={() => go({ open: plan.name })}>
            {text.settings.change}
          </Button>
        )
      }
      flush
    >
      <LimitsTable limits={plan.limits} caption={plan.name} />
    </Card>
  );
}
