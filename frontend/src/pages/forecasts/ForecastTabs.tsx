import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { LinkTabs } from '@/ui/Tabs';

const words = text.forecasts.tabs;

export function ForecastTabs({ active }: { active: 'now' | 'past' | 'changes' | 'whatIf' }) {
  const may = useMay();
  return (
    <LinkTabs
      label={words.label}
      tabs={[
        { title: words.now, link: { to: '/forecasts' }, active: active === 'now' },
        { title: words.past, link: { to: '/forecasts/past' }, active: active === 'past' },
        ...(may('GET /v1/forecast-adjustments')
          ? [{ title: words.changes, link: { to: '/forecasts/changes' } as const, active: active === 'changes' }]
          : []),
        ...(may('GET /v1/scenarios')
          ? [{ title: words.whatIf, link: { to: '/forecasts/what-if' } as const, active: active === 'whatIf' }]
          : []),
      ]}
    />
  );
}
