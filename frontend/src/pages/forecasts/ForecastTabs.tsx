import { text } from '@/text';
import { LinkTabs } from '@/ui/Tabs';

const words = text.forecasts.tabs;

export function ForecastTabs({ active }: { active: 'now' | 'past' | 'changes' | 'whatIf' }) {
  return (
    <LinkTabs
      label={words.label}
      tabs={[
        { title: words.now, link: { to: '/forecasts' }, active: active === 'now' },
        { title: words.past, link: { to: '/forecasts/past' }, active: active === 'past' },
        { title: words.changes, link: { to: '/forecasts/changes' }, active: active === 'changes' },
        { title: words.whatIf, link: { to: '/forecasts/what-if' }, active: active === 'whatIf' },
      ]}
    />
  );
}
