import { Link } from '@tanstack/react-router';
import type { ApiKey } from '@/api/generated';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { Ago, Moment } from '@/ui/Moment';
import { type Column, Table } from '@/ui/Table';
import type { KEY_FILTERS } from '../search';

const words = text.sources.keys;
const TONES: Record<ApiKey['state'], Tone> = { live: 'good', expired: 'neutral', revoked: 'neutral' };

export function KeyTable({ keys, back }: { keys: readonly ApiKey[]; back: { show?: (typeof KEY_FILTERS)[number] } }) {
  const columns: readonly Column<ApiKey>[] = [
    { key: 'name', title: words.columns.name, cell: (key) => <Name apiKey={key} back={back} /> },
    { key: 'state', title: words.columns.state, cell: (key) => <KeyState state={key.state} /> },
    { key: 'scopes', title: words.columns.scopes, cell: (key) => <Scopes scopes={key.scopes} /> },
    { key: 'bound', title: words.columns.bound, wide: true, cell: (key) => <Bound bound={key.bound} /> },
    {
      key: 'used',
      title: words.columns.used,
      cell: (key) =>
        key.last_used_at === null ? (
          <span className="text-muted">{words.neverUsed}</span>
        ) : (
          <Ago at={key.last_used_at} />
        ),
    },
    {
      key: 'expires',
      title: words.columns.expires,
      wide: true,
      cell: (key) =>
        key.expires_at === null ? (
          <span className="text-muted">{words.noExpiry}</span>
        ) : (
          <Moment at={key.expires_at} shape="day" />
        ),
    },
  ];
  return <Table caption={words.title} columns={columns} rows={keys} keyOf={(key) => key.key_id} />;
}

function Name({ apiKey, back }: { apiKey: ApiKey; back: { show?: (typeof KEY_FILTERS)[number] } }) {
  return (
    <>
      <Link
        to="/sources/keys"
        search={{ ...back, key: apiKey.key_id }}
        resetScroll={false}
        title={apiKey.name}
        className="block max-w-36 truncate font-medium sm:max-w-64 text-accent hover:underline"
      >
        {apiKey.name}
      </Link>
      <code className="text-xs text-muted">ok_{apiKey.key_id}…</code>
    </>
  );
}

export function KeyState({ state }: { state: ApiKey['state'] }) {
  return <Badge tone={TONES[state]}>{words.states[state]}</Badge>;
}

export function Scopes({ scopes }: { scopes: ApiKey['scopes'] }) {
  return (
    <span className="inline-flex flex-wrap gap-1">
      {scopes.map((scope) => (
        <Badge key={scope}>{words.scopes[scope]}</Badge>
      ))}
    </span>
  );
}

export function Bound({ bound }: { bound: ApiKey['bound'] }) {
  const named = Object.entries(bound);
  if (named.length === 0) return <span className="text-muted">{words.everything}</span>;
  return (
    <ul className="grid gap-0.5">
      {named.map(([dimension, value]) => (
        <li key={dimension} className="max-w-56 truncate" title={value}>
          <span className="text-muted">{nameOf(dimension)}</span> {value}
        </li>
      ))}
    </ul>
  );
}

function nameOf(dimension: string): string {
  const names: Record<string, string> = words.dimensions;
  return names[dimension] ?? dimension;
}
