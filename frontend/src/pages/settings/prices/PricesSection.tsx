import { Link } from '@tanstack/react-router';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { LinkTabs } from '@/ui/Tabs';
import { useSettings } from '../parts/useSettings';
import { Aliases } from './Aliases';
import { Entries } from './Entries';
import { PriceList } from './PriceList';

const words = text.settings.prices;
const VIEWS = [
  { view: 'list', needs: 'GET /v1/prices' },
  { view: 'negotiated', needs: 'GET /v1/prices/negotiated' },
  { view: 'aliases', needs: 'GET /v1/prices/aliases' },
  { view: 'deployment', needs: 'GET /v1/prices/entries' },
] as const;

export default function PricesSection() {
  const { search } = useSettings();
  const may = useMay();
  const views = VIEWS.filter(({ needs }) => may(needs));
  const shown = views.find(({ view }) => view === search.view)?.view ?? 'list';
  return (
    <>
      <LinkTabs
        label={words.view}
        tabs={views.map(({ view }) => ({
          title: words.views[view],
          link: {
            to: '/settings/$section' as const,
            params: { section: 'prices' },
            search: view === 'list' ? {} : { view },
          },
          active: view === shown,
        }))}
      />
      {shown === 'list' && <PriceList />}
      {shown === 'negotiated' && <Entries of="negotiated" />}
      {shown === 'aliases' && <Aliases />}
      {shown === 'deployment' && <Entries of="deployment" />}
      {may('GET /v1/prices/unpriced') && (
        <p className="flex flex-wrap gap-x-5 text-sm">
          <Link to="/sources/unpriced" className="text-accent hover:underline">
            {words.unpriced}
          </Link>
          <Link to="/sources/unpriced" className="text-accent hover:underline">
            {words.rerate}
          </Link>
        </p>
      )}
    </>
  );
}
