import { getRouteApi } from '@tanstack/react-router';
import { RefreshCw, SlidersHorizontal } from 'lucide-react';
import { client } from '@/api/client';
import { ONCE } from '@/api/once';
import { useAct } from '@/api/useAct';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button, ButtonLink } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { toast } from '@/ui/toast';
import { InsightList } from './insights/InsightList';
import { RecommendationList } from './RecommendationList';
import { Summary } from './Summary';
import { RecommendationTabs } from './Tabs';

const words = text.recommendations;
const route = getRouteApi('/shell/recommendations');

export function RecommendationsPage() {
  const { tab = 'open' } = route.useSearch();
  return (
    <Page title={words.title} lead={tab === 'insights' ? words.insights.lead : words.lead} actions={<Actions />}>
      <Summary />
      <RecommendationTabs active={tab} />
      {tab === 'insights' ? <InsightList /> : <RecommendationList tab={tab} />}
    </Page>
  );
}

function Actions() {
  const may = useMay();
  return (
    <>
      {may('GET /v1/recommendations/settings') && (
        <ButtonLink to="/recommendations/settings">
          <SlidersHorizontal className="size-4" aria-hidden />
          {words.actions.settings}
        </ButtonLink>
      )}
      {may('POST /v1/recommendations/generate') && <Generate />}
    </>
  );
}

/** Looks now; it takes some seconds, and the button says so. */
function Generate() {
  const generate = useAct(async () => {
    const { data } = await client.POST('/v1/recommendations/generate', {
      params: { header: ONCE },
    });
    if (data !== undefined) {
      toast(words.actions.generated(data.created.length, data.updated.length, data.expired.length));
    }
  });
  return (
    <Button onClick={() => generate.mutate()} busy={generate.isPending} title={words.actions.generateHint}>
      {!generate.isPending && <RefreshCw className="size-4" aria-hidden />}
      {generate.isPending ? words.actions.generating : words.actions.generate}
    </Button>
  );
}
