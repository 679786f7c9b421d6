import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { LinkTabs } from '@/ui/Tabs';
import { useSettings } from '../parts/useSettings';
import { PolicyList } from './PolicyList';
import { Violations } from './Violations';

const words = text.settings.policies;

export default function PoliciesSection() {
  const { search } = useSettings();
  const may = useMay();
  const violations = search.view === 'violations' && may('GET /v1/violations');
  const tab = (view: 'policies' | 'violations') => ({
    title: words.views[view],
    link: {
      to: '/settings/$section' as const,
      params: { section: 'policies' },
      search: view === 'violations' ? { view } : {},
    },
    active: violations === (view === 'violations'),
  });
  return (
    <>
      <LinkTabs
        label={words.view}
        tabs={may('GET /v1/violations') ? [tab('policies'), tab('violations')] : [tab('policies')]}
      />
      {violations ? <Violations /> : <PolicyList />}
    </>
  );
}
