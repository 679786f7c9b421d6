import { getRouteApi } from '@tanstack/react-router';
import { text } from '@/text';
import { Segmented } from '@/ui/Tabs';
import { TREND_SPANS } from './search';

const route = getRouteApi('/shell/');

export function TrendSwitch() {
  const { trend = '30d' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Segmented
      label={text.overview.trend.span}
      value={trend}
      options={TREND_SPANS.map((value) => ({ value, label: text.overview.trend.spans[value] }))}
      onChange={(next) =>
        void navigate({ search: (before) => ({ ...before, trend: next }), replace: true, resetScroll: false })
      }
    />
  );
}
