import { useId, useMemo } from 'react';
import { api } from '@/api/client';
import { usePeriod } from '@/app/period/useCalendar';
import { TextField } from '@/ui/Field';

type Props = {
  name: string;
  label: string;
  hint?: string;
  problem?: string | undefined;
  required?: boolean;
};

/** A text with the values that figures know already as suggestions; any other is taken too. */
export function KnownValueField({ dimension, ...field }: Props & { dimension: string }) {
  const list = useId();
  const period = usePeriod({}, '90d');
  const { data } = api.useQuery(
    'get',
    '/v1/costs',
    { params: { query: { ...period, granularity: 'total', group_by: [dimension], measures: ['requests'] } } },
    { staleTime: 5 * 60_000, retry: false },
  );
  const values = useMemo(
    () =>
      (data?.rows ?? [])
        .map((row) => row.group[dimension] ?? '')
        .filter((value) => value !== '' && value !== '(other)'),
    [data, dimension],
  );
  return (
    <>
      <TextField {...field} list={list} autoComplete="off" maxLength={128} />
      <Options id={list} values={values} />
    </>
  );
}

/** Models of the catalogue whose names hold what was typed. */
export function ModelField({ provider, typed, ...field }: Props & { provider: string; typed: string }) {
  const list = useId();
  const { data } = api.useQuery('get', '/v1/models', {
    params: {
      query: {
        limit: 50,
        ...(provider === '' ? {} : { provider }),
        ...(typed === '' ? {} : { q: typed }),
      },
    },
  });
  return (
    <>
      <TextField {...field} list={list} autoComplete="off" maxLength={128} />
      <Options id={list} values={[...new Set((data?.models ?? []).map((one) => one.model))]} />
    </>
  );
}

function Options({ id, values }: { id: string; values: readonly string[] }) {
  return (
    <datalist id={id}>
      {values.map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
}
