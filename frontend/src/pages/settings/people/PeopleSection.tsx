import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { LinkTabs } from '@/ui/Tabs';
import { useSettings } from '../parts/useSettings';
import { Erasures } from './Erasures';
import { People } from './People';

const words = text.settings.records.people;

export default function PeopleSection() {
  const { search } = useSettings();
  const may = useMay();
  const erasures = search.view === 'erasures' && may('GET /v1/erasures');
  const tab = (view: 'people' | 'erasures') => ({
    title: words.views[view],
    link: {
      to: '/settings/$section' as const,
      params: { section: 'people' },
      search: view === 'erasures' ? { view } : {},
    },
    active: erasures === (view === 'erasures'),
  });
  return (
    <>
      <LinkTabs
        label={words.view}
        tabs={may('GET /v1/erasures') ? [tab('people'), tab('erasures')] : [tab('people')]}
      />
      {erasures ? <Erasures /> : <People />}
    </>
  );
}
