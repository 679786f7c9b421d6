import { text } from '@/text';
import { LinkTabs } from '@/ui/Tabs';
import { TABS, type Tab } from './search';

const words = text.recommendations.tabs;

/** All views of the page; the calculator beside the lists has an address of its own. */
export function RecommendationTabs({ active }: { active: Tab | 'calculator' }) {
  return (
    <LinkTabs
      label={words.label}
      tabs={[
        ...TABS.map((tab) => ({
          title: words[tab],
          link: { to: '/recommendations', search: tab === 'open' ? {} : { tab } } as const,
          active: active === tab,
        })),
        {
          title: words.calculator,
          link: { to: '/recommendations/calculator' } as const,
          active: active === 'calculator',
        },
      ]}
    />
  );
}
