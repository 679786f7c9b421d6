import { getRouteApi } from '@tanstack/react-router';
import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';
import { USE_CASES, type UseCase } from '@/models/useCases';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { SelectField } from '@/ui/Field';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { NothingInUse } from '../NothingInUse';
import type { ModelsSearch } from '../search';
import { useInUse } from '../useInUse';
import { Alternatives } from './Alternatives';
import { Moves, useMoves } from './Moves';

const route = getRouteApi('/shell/models');
const words = text.models.advice;

/** For the calls of one model and a use case: what else would do, and for how much. */
export default function AdviceView() {
  const maySeeMoves = useMay()('GET /v1/recommendations');
  const moves = useMoves(maySeeMoves);
  const { from, use = 'general' } = route.useSearch();
  const inUse = useInUse();
  const model = from ?? inUse.data?.[0];
  // They stand on top: coming later, they would push away what is being read.
  if (maySeeMoves && moves.isPending) return <Waiting />;
  return (
    <>
      <Moves moves={moves.data?.recommendations ?? []} />
      <Card title={words.title} hint={words.lead} flush>
        <Shown
          of={inUse}
          waiting={<Waiting />}
          isEmpty={(ids) => ids.length === 0 && from === undefined}
          empty={<NothingInUse />}
        >
          {(ids) => (
            <>
              <Choices ids={ids} model={model} use={use} />
              {model !== undefined && <Answer model={model} use={use} />}
            </>
          )}
        </Shown>
      </Card>
    </>
  );
}

function Choices({ ids, model, use }: { ids: readonly string[]; model: string | undefined; use: string }) {
  const navigate = route.useNavigate();
  const all = model === undefined || ids.includes(model) ? ids : [model, ...ids];
  const change = (part: ModelsSearch) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  return (
    <div className="grid gap-4 px-4 pb-4 sm:grid-cols-2 sm:px-5 lg:max-w-3xl">
      <SelectField
        label={words.of}
        value={model ?? ''}
        options={all.map((value) => ({ value, label: value }))}
        onChange={(event) => change({ from: event.target.value })}
      />
      <SelectField
        label={words.use}
        value={use}
        options={USE_CASES.map((value) => ({ value, label: text.useCases[value] }))}
        onChange={(event) => {
          const chosen = USE_CASES.find((one) => one === event.target.value);
          if (chosen !== undefined) change({ use: chosen });
        }}
      />
    </div>
  );
}

function Answer({ model, use }: { model: string; use: UseCase }) {
  const alternatives = api.useQuery(
    'get',
    '/v1/recommendations/model-alternatives',
    { params: { query: { model, use_case: use } } },
    { staleTime: 5 * 60_000 },
  );
  return (
    <Shown of={alternatives} waiting={<Waiting />}>
      {(data) => <Alternatives found={data} from={model} />}
    </Shown>
  );
}

function Waiting() {
  return (
    <div className="px-5 pb-5">
      <Skeleton className="h-96" />
    </div>
  );
}
