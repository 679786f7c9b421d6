import { useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import { useAct } from '@/api/useAct';
import { type Versioned, versioned } from '@/api/versioned';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { SettingsForm, type Values } from './SettingsForm';

const words = text.recommendations.settings;

/** From where on something is recommended or told. */
export function AdviceSettingsPage() {
  return (
    <Page
      title={words.title}
      lead={words.lead}
      back={{ title: text.recommendations.title, link: { to: '/recommendations' } }}
    >
      <div className="grid items-start gap-4 *:min-w-0 sm:gap-5 lg:grid-cols-2">
        <OfRecommendations />
        <OfInsights />
      </div>
    </Page>
  );
}

function OfRecommendations() {
  const query = useQuery<Versioned<Values>>({
    queryKey: ['recommendation-settings'],
    queryFn: ({ signal }) => versioned(client.GET('/v1/recommendations/settings', { signal })),
  });
  const save = useAct(
    ({ values, etag }: { values: Values; etag: string }) =>
      client.PUT('/v1/recommendations/settings', { params: { header: { 'If-Match': etag } }, body: values }),
    { said: words.saved, quiet: true },
  );
  return (
    <Card title={words.recommendations}>
      <Shown of={query} waiting={<SkeletonLines lines={12} />}>
        {({ data, etag }) => (
          <SettingsForm
            key={etag}
            values={data}
            busy={save.isPending}
            error={save.error}
            onSave={(values) => save.mutate({ values, etag })}
          />
        )}
      </Shown>
    </Card>
  );
}

function OfInsights() {
  const query = useQuery<Versioned<Values>>({
    queryKey: ['insight-settings'],
    queryFn: ({ signal }) => versioned(client.GET('/v1/insights/settings', { signal })),
  });
  const save = useAct(
    ({ values, etag }: { values: Values; etag: string }) =>
      client.PUT('/v1/insights/settings', { params: { header: { 'If-Match': etag } }, body: values }),
    { said: words.saved, quiet: true },
  );
  return (
    <Card title={words.insights}>
      <Shown of={query} waiting={<SkeletonLines lines={8} />}>
        {({ data, etag }) => (
          <SettingsForm
            key={etag}
            values={data}
            busy={save.isPending}
            error={save.error}
            onSave={(values) => save.mutate({ values, etag })}
          />
        )}
      </Shown>
    </Card>
  );
}
