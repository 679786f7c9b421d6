import { getRouteApi } from '@tanstack/react-router';
import { Boxes } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import type { AlternativeModel, ModelAlternatives } from '@/api/generated';
import { formatCount } from '@/format/number';
import { USE_CASES } from '@/models/useCases';
import { useUsedModels } from '@/models/useUsedModels';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { SelectField } from '@/ui/Field';
import { Page } from '@/ui/Page';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { More, Table } from '@/ui/Table';
import { RecommendationTabs } from '../Tabs';
import { columnsOf } from './columns';

const words = text.recommendations.alternatives;
const route = getRouteApi('/shell/recommendations/alternatives');
const FIRST = 15;

export function AlternativesPage() {
  const { model } = route.useSearch();
  return (
    <Page title={words.title} lead={words.lead}>
      <RecommendationTabs active="alternatives" />
      <Choices />
      {model === undefined ? (
        <Card>
          <Empty icon={Boxes} title={words.choose} />
        </Card>
      ) : (
        <Compared model={model} />
      )}
    </Page>
  );
}

function Choices() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const used = useUsedModels() ?? [];
  const { model = '', use = 'general' } = search;
  const models = model === '' || used.includes(model) ? used : [model, ...used];
  return (
    <div className="screen-only flex flex-wrap gap-3">
      <div className="w-80 max-w-full">
        <SelectField
          label={words.model}
          value={model}
          onChange={(event) => void navigate({ search: { ...search, model: event.target.value }, replace: true })}
          options={[
            ...(model === '' ? [{ value: '', label: words.choose }] : []),
            ...models.map((one) => ({ value: one, label: one })),
          ]}
        />
      </div>
      <div className="w-64 max-w-full">
        <SelectField
          label={words.useCase}
          value={use}
          onChange={(event) =>
            void navigate({
              search: { ...search, use: USE_CASES.find((one) => one === event.target.value) ?? 'general' },
              replace: true,
            })
          }
          options={USE_CASES.map((one) => ({ value: one, label: text.useCases[one] }))}
        />
      </div>
    </div>
  );
}

function Compared({ model }: { model: string }) {
  const { use } = route.useSearch();
  const query = api.useQuery('get', '/v1/recommendations/model-alternatives', {
    params: { query: { model, ...(use === undefined ? {} : { use_case: use }) } },
  });
  const { data } = query;
  return (
    <Card
      flush
      title={data === undefined ? ' ' : data.is_own_usage ? words.own(formatCount(data.requests)) : words.noUsage}
    >
      <Shown of={query} waiting={<RowsWaiting lines={10} />}>
        {(alternatives) => <List alternatives={alternatives} />}
      </Shown>
    </Card>
  );
}

function List({ alternatives }: { alternatives: ModelAlternatives }) {
  const [all, setAll] = useState(false);
  const { current, models } = alternatives;
  const others = all ? models : models.slice(0, FIRST);
  const rows: AlternativeModel[] = [current, ...others];
  return (
    <>
      <Table
        caption={words.title}
        columns={columnsOf(current)}
        rows={rows}
        keyOf={(row) => `${row.provider}/${row.model}`}
        selected={(row) => row === current}
      />
      {!all && models.length > FIRST && <More onClick={() => setAll(true)} busy={false} />}
    </>
  );
}
