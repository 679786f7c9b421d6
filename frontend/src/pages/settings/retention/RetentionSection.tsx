import { useState } from 'react';
import { api } from '@/api/client';
import type { Retention } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { ConfirmDialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Day } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { Archive } from './Archive';
import { Cleanups } from './Cleanups';

const words = text.settings.organization;

export default function RetentionSection() {
  const may = useMay();
  const retention = api.useQuery('get', '/v1/retention', {});
  return (
    <>
      <Card title={words.retention}>
        <Shown of={retention} waiting={<Skeleton className="h-48" />}>
          {(data) => (
            <div className="grid gap-5 lg:grid-cols-2 lg:gap-10">
              <div className="grid content-start gap-4">
                <p className="text-sm leading-relaxed text-muted">{words.retentionMeans}</p>
                <Facts>
                  <Fact name={words.retentionNow}>
                    <Day day={data.rows_kept_from} />
                  </Fact>
                </Facts>
              </div>
              {may('PUT /v1/retention') && <RetentionForm key={data.days} retention={data} />}
            </div>
          )}
        </Shown>
      </Card>
      {may('GET /v1/cleanups') && <Cleanups />}
      {may('GET /v1/archive/{kind}') && <Archive />}
    </>
  );
}

/** Longer at once, shorter after a question: it deletes. */
function RetentionForm({ retention }: { retention: Retention }) {
  const change = api.useMutation('put', '/v1/retention');
  const [shorter, setShorter] = useState<number | null>(null);
  const save = (days: number) =>
    change.mutate(
      { body: { days } },
      { onSuccess: () => toast(text.settings.saved), onSettled: () => setShorter(null) },
    );
  const submit = (data: FormData) => {
    const days = Number(entered(data, 'days'));
    if (days < retention.days) setShorter(days);
    else save(days);
  };
  return (
    <>
      <Form onSubmit={submit} submit={text.save} busy={change.isPending} error={change.error} fields={['days']}>
        <TextField
          name="days"
          type="number"
          min={retention.min_days}
          max={retention.max_days}
          defaultValue={retention.days}
          required
          label={words.retentionDays}
          hint={words.retentionRange(retention.min_days, retention.max_days)}
          problem={problemAt(change.error, 'days')}
        />
      </Form>
      <ConfirmDialog
        open={shorter !== null}
        onClose={() => setShorter(null)}
        onConfirm={() => shorter !== null && save(shorter)}
        title={words.retentionShorter}
        confirm={words.retentionConfirm}
        danger
        busy={change.isPending}
      >
        <p>{words.retentionShorterLead(shorter ?? retention.days)}</p>
      </ConfirmDialog>
    </>
  );
}
