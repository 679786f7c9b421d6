import type { Channel } from '@/api/generated';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Ago } from '@/ui/Moment';
import { RowButton } from '@/ui/RowButton';
import type { Column } from '@/ui/Table';

const words = text.settings.channels;

export function channelColumns(onOpen: (id: string) => void): Column<Channel>[] {
  return [
    {
      key: 'name',
      title: words.name,
      cell: (channel) => (
        <div className="max-w-40 lg:max-w-64">
          <RowButton className="max-w-full" title={channel.name} onClick={() => onOpen(channel.channel_id)}>
            {channel.name}
          </RowButton>
          {!channel.enabled && <Badge>{words.off}</Badge>}
        </div>
      ),
    },
    { key: 'kind', title: words.kind, cell: ({ kind }) => words.kinds[kind] },
    {
      key: 'target',
      title: words.target,
      wide: true,
      cell: ({ target }) => (
        <span className="block max-w-40 truncate text-muted lg:max-w-64" title={target}>
          {target}
        </span>
      ),
    },
    {
      key: 'levels',
      title: words.levels,
      wide: true,
      cell: ({ levels, budgets }) => (
        <>
          {levels.map((level) => words.levelNames[level]).join(', ')}
          {budgets.length > 0 && <span className="block text-xs text-muted">{words.someBudgets(budgets.length)}</span>}
        </>
      ),
    },
    { key: 'state', title: words.state, cell: (channel) => <TestResult channel={channel} /> },
  ];
}

/** What came of the last test. */
export function TestResult({ channel: { result, tested_at, result_detail } }: { channel: Channel }) {
  if (result === null || tested_at === null) return <span className="text-muted">{words.untested}</span>;
  const fine = result === 'sent' || result === 'shown';
  return (
    <span className="grid gap-0.5">
      <span className="flex flex-wrap items-center gap-2">
        <Badge tone={fine ? 'good' : 'bad'}>{words.results[result]}</Badge>
        <span className="text-xs text-muted">
          <Ago at={tested_at} />
        </span>
      </span>
      {!fine && result_detail !== null && (
        <span className="max-w-44 text-xs text-muted lg:max-w-72">{result_detail}</span>
      )}
    </span>
  );
}
