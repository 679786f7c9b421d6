import { getRouteApi } from '@tanstack/react-router';
import { api } from '@/api/client';
import { isProblem } from '@/api/problem';
import { text } from '@/text';
import { CardLink } from '@/ui/CardLink';
import { Dialog } from '@/ui/Dialog';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { partsOf } from '../search';
import { Facts } from './Facts';
import { History } from './History';
import { Prices } from './Prices';

const route = getRouteApi('/shell/models');
const words = text.models.detail;

/** One model, beside whatever the page shows. */
export function ModelSheet() {
  const { model } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Dialog
      side
      open={model !== undefined}
      onClose={() => void navigate({ search: ({ model: _, ...before }) => before, resetScroll: false })}
      title={model === undefined ? '' : partsOf(model).model}
      lead={model}
    >
      {model !== undefined && <Detail key={model} id={model} />}
    </Dialog>
  );
}

function Detail({ id }: { id: string }) {
  const query = partsOf(id);
  const facts = api.useQuery('get', '/v1/models/lookup', { params: { query } }, { staleTime: 10 * 60_000 });
  const price = api.useQuery('get', '/v1/prices/lookup', { params: { query } }, { staleTime: 5 * 60_000 });
  const history = api.useQuery('get', '/v1/prices/history', { params: { query } }, { staleTime: 5 * 60_000 });
  return (
    <div className="grid gap-7">
      <p className="flex flex-wrap gap-x-5 gap-y-2">
        <CardLink to="/costs" search={{ period: '30d', filter: [`model:${query.model}`] }}>
          {words.costs}
        </CardLink>
        <CardLink to="/models" search={{ tab: 'advice', from: id }}>
          {words.alternatives}
        </CardLink>
        <CardLink to="/models" search={{ tab: 'migrate', from: id }}>
          {text.models.advice.migrate}
        </CardLink>
      </p>
      <Section title={words.prices}>
        {isMissing(price.error) ? (
          <p className="text-sm text-muted">{words.unknownPrice}</p>
        ) : (
          <Shown of={price} waiting={<Skeleton className="h-40" />}>
            {(data) => <Prices price={data} />}
          </Shown>
        )}
      </Section>
      <Section title={words.facts}>
        {isMissing(facts.error) ? (
          <p className="text-sm text-muted">{words.notInCatalogue}</p>
        ) : (
          <Shown of={facts} waiting={<Skeleton className="h-40" />}>
            {(data) => <Facts model={data} />}
          </Shown>
        )}
      </Section>
      {!isMissing(history.error) && (
        <Section title={words.history}>
          <Shown of={history} waiting={<Skeleton className="h-32" />}>
            {(data) => <History history={data.history} />}
          </Shown>
        </Section>
      )}
    </div>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-2 text-sm font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function isMissing(error: unknown): boolean {
  return isProblem(error) && error.status === 404;
}
