import { api } from '@/api/client';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Page } from '@/ui/Page';
import { Skeleton } from '@/ui/Skeleton';
import { RecommendationTabs } from '../Tabs';
import { Calculator } from './Calculator';
import { useHourlyRate } from './useHourlyRate';

const words = text.recommendations.calculator;

export function CalculatorPage() {
  const summary = api.useQuery('get', '/v1/recommendations/summary');
  const rate = useHourlyRate();
  const isWaiting = summary.isPending || rate === undefined;
  return (
    <Page title={words.title} lead={words.fromInReach}>
      <RecommendationTabs active="calculator" />
      <Card>
        {isWaiting ? (
          <Skeleton className="h-52" />
        ) : (
          <Calculator start={{ hours: '8', rate, savings: summary.data?.savings_in_reach_usd ?? '', running: '' }} />
        )}
      </Card>
    </Page>
  );
}
