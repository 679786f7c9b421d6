import { api } from '@/api/client';
import type { ClassesLimits, Quota } from '@/api/generated';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { Table } from '@/ui/Table';
import { CLASSES } from './limitClasses';

const words = text.settings.organization;

/** What the API takes in a minute. */
export function Limits() {
  const limits = api.useQuery('get', '/v1/limits', {});
  return (
    <Card title={words.limits} hint={words.limitsHint} flush>
      <Shown of={limits} waiting={<Skeleton className="h-64" />}>
        {(data) => (
          <>
            <LimitsTable limits={data.limits} />
            <p className="border-t border-line px-4 py-3 text-xs text-muted sm:px-5">
              {words.limitsPlan(data.plan)}. {data.approximate}
            </p>
          </>
        )}
      </Shown>
    </Card>
  );
}

export function LimitsTable({ limits, caption = words.limits }: { limits: ClassesLimits; caption?: string }) {
  return (
    <Table
      caption={caption}
      rows={CLASSES}
      keyOf={(name) => name}
      columns={[
        { key: 'class', title: words.limitClass, cell: (name) => words.limitClasses[name] },
        { key: 'all', title: words.all, cell: (name) => quota(limits[name].organization) },
        { key: 'one', title: words.one, cell: (name) => quota(limits[name].caller) },
      ]}
    />
  );
}

function quota({ per_minute, burst }: Quota): string {
  return words.perMinute(formatCount(per_minute), formatCount(burst));
}
