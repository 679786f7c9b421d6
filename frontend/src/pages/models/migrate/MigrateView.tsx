import { getRouteApi } from '@tanstack/react-router';
import { useId } from 'react';
import { api } from '@/api/client';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { SelectField, TextField } from '@/ui/Field';
import { entered } from '@/ui/Form';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { NothingInUse } from '../NothingInUse';
import { idOf } from '../search';
import { useInUse } from '../useInUse';
import { Effect } from './Effect';
import { moveOf, useEffectOf } from './useEffectOf';

const route = getRouteApi('/shell/models');
const words = text.models.migrate;
const ALL = 100;

/** From one model to another, for a share of its calls: on the own usage and forecast. The address has the question. */
export default function MigrateView() {
  const { from, to, share = ALL } = route.useSearch();
  const change = moveOf(from, to, share);
  const effect = useEffectOf(change);
  const isUnused = useInUse().data?.length === 0 && from === undefined;
  if (isUnused) {
    return (
      <Card>
        <NothingInUse />
      </Card>
    );
  }
  return (
    <>
      <Card title={words.title} hint={words.lead}>
        <Question />
      </Card>
      {change !== null ? (
        <Shown of={effect} waiting={<Skeleton className="h-96" />}>
          {(data) => <Effect effect={data} change={change} />}
        </Shown>
      ) : (
        <Card>
          <Empty title={words.start} />
        </Card>
      )}
    </>
  );
}

function Question() {
  const { from, to, share = ALL } = route.useSearch();
  const navigate = route.useNavigate();
  const inUse = useInUse().data ?? [];
  const froms = from === undefined || inUse.includes(from) ? inUse : [from, ...inUse];
  const ask = (data: FormData) =>
    void navigate({
      search: (before) => ({
        ...before,
        from: entered(data, 'from'),
        to: entered(data, 'to'),
        share: Number(entered(data, 'share')),
      }),
      resetScroll: false,
    });
  return (
    <form
      key={`${from ?? ''} ${to ?? ''} ${String(share)} ${String(froms.length)}`}
      className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-[1fr_1fr_12rem_auto]"
      onSubmit={(event) => {
        event.preventDefault();
        ask(new FormData(event.currentTarget));
      }}
    >
      <SelectField
        name="from"
        label={words.from}
        required
        defaultValue={from ?? froms[0] ?? ''}
        options={froms.map((value) => ({ value, label: value }))}
      />
      <ToField to={to} />
      <TextField
        name="share"
        type="number"
        inputMode="numeric"
        min={1}
        max={100}
        step={1}
        required
        label={words.share}
        defaultValue={share}
      />
      <div className="lg:pt-6">
        <Button kind="primary" type="submit">
          {words.calculate}
        </Button>
      </div>
    </form>
  );
}

/** Any model of the price book; those that the API compares are offered. */
function ToField({ to }: { to: string | undefined }) {
  const list = useId();
  const { data } = api.useQuery('get', '/v1/prices/compare', {}, { staleTime: 5 * 60_000 });
  return (
    <div>
      <TextField name="to" label={words.to} hint={words.toHint} required defaultValue={to ?? ''} list={list} />
      <datalist id={list}>
        {data?.models.map((move) => (
          <option key={idOf(move)} value={idOf(move)}>
            {move.name ?? move.model}
          </option>
        ))}
      </datalist>
    </div>
  );
}
