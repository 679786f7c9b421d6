import { useMutation } from '@tanstack/react-query';
import { client } from '@/api/client';
import { useHeld } from '@/api/useHeld';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Newer, unlessNewer } from '@/ui/Newer';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { SettingsForm, type Values } from './SettingsForm';

const words = text.recommendations.settings;
const PATHS = { recommendations: '/v1/recommendations/settings', insights: '/v1/insights/settings' } as const;
type Of = keyof typeof PATHS;

/** From where on something is recommended or told. */
export function AdviceSettingsPage() {
  return (
    <Page
      title={words.title}
      lead={words.lead}
      back={{ title: text.recommendations.title, link: { to: '/recommendations' } }}
    >
      <div className="grid items-start gap-4 *:min-w-0 sm:gap-5 lg:grid-cols-2">
        <Settings of="recommendations" lines={12} />
        <Settings of="insights" lines={8} />
      </div>
    </Page>
  );
}

function Settings({ of, lines }: { of: Of; lines: number }) {
  const path = PATHS[of];
  const may = useMay();
  const settings = useHeld<Values>(['advice-settings', of], (signal) => client.GET(path, { signal }));
  const save = useMutation({
    mutationFn: ({ values, etag }: { values: Values; etag: string }) =>
      client.PUT(path, { params: { header: { 'If-Match': etag } }, body: values }),
    onSuccess: () => toast(words.saved),
  });
  return (
    <Card title={words[of]}>
      <Shown of={settings} waiting={<SkeletonLines lines={lines} />}>
        {({ data, etag }) => (
          <fieldset key={etag} disabled={!may(`PUT ${path}`)}>
            <SettingsForm
              values={data}
              busy={save.isPending}
              error={unlessNewer(save.error)}
              onSave={(values) => save.mutate({ values, etag })}
            >
              <Newer error={save.error} onShow={() => void settings.refetch()} />
            </SettingsForm>
          </fieldset>
        )}
      </Shown>
    </Card>
  );
}
