import { Link } from '@tanstack/react-router';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { type View, Views } from '../parts/Views';
import { Aliases } from './Aliases';
import { Entries } from './Entries';
import { PriceList } from './PriceList';

const words = text.settings.prices;
const VIEWS: readonly View[] = [
  { view: 'list', title: words.views.list, needs: 'GET /v1/prices', body: PriceList },
  { view: 'negotiated', title: words.views.negotiated, needs: 'GET /v1/prices/negotiated', body: Negotiated },
  { view: 'aliases', title: words.views.aliases, needs: 'GET /v1/prices/aliases', body: Aliases },
  { view: 'deployment', title: words.views.deployment, needs: 'GET /v1/prices/entries', body: OfDeployment },
];

export default function PricesSection() {
  const may = useMay();
  return (
    <>
      <Views section="prices" label={words.view} views={VIEWS} />
      {may('GET /v1/prices/unpriced') && (
        <p className="text-sm">
          <Link to="/sources/unpriced" className="text-accent hover:underline">
            {words.unpriced}
          </Link>
        </p>
      )}
    </>
  );
}

function Negotiated() {
  return <Entries of="negotiated" />;
}

function OfDeployment() {
  return <Entries of="deployment" />;
}
