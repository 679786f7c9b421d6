import { ScrollText } from 'lucide-react';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { TextField } from '@/ui/Field';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { SearchField } from '@/ui/SearchField';
import { Shown } from '@/ui/Shown';
import { More, Table } from '@/ui/Table';
import { Segmented } from '@/ui/Tabs';
import { useSettings } from '../parts/useSettings';
import type { SettingsSearch } from '../search';
import { auditColumns } from './auditColumns';
import { EntrySheet } from './EntrySheet';
import { Proof } from './Proof';
import { useLog } from './useLog';

const words = text.settings.audit;
export type Log = 'organization' | 'deployment';

export default function AuditSection() {
  const { search, go } = useSettings();
  const may = useMay();
  const both = may('GET /v1/audit') && may('GET /v1/platform/audit');
  const ofDeployment = both ? search.log === 'deployment' : may('GET /v1/platform/audit');
  const log: Log = ofDeployment ? 'deployment' : 'organization';
  return (
    <>
      {both && (
        <div>
          <Segmented
            label={words.log}
            value={log}
            options={(['organization', 'deployment'] as const).map((value) => ({ value, label: words.logs[value] }))}
            onChange={(value) => go({ log: value === 'deployment' ? value : undefined, open: undefined })}
          />
        </div>
      )}
      <Proof log={log} />
      <Card title={words.entries} flush>
        <Filters />
        <Entries key={log} log={log} />
      </Card>
    </>
  );
}

function Filters() {
  const { search, go } = useSettings();
  const set = (name: 'action' | 'actor' | 'target' | 'from' | 'to') => (value: string) =>
    go({ [name]: value === '' ? undefined : value }, true);
  return (
    <div className="screen-only grid grid-cols-2 items-end gap-2 px-4 pb-3 sm:flex sm:flex-wrap sm:px-5">
      <SearchField label={words.action} value={search.action ?? ''} onChange={set('action')} icon={false} />
      <SearchField label={words.actor} value={search.actor ?? ''} onChange={set('actor')} icon={false} />
      <SearchField label={words.target} value={search.target ?? ''} onChange={set('target')} icon={false} />
      {(['from', 'to'] as const).map((name) => (
        <div key={name} className="text-sm text-muted sm:flex sm:items-center sm:gap-1.5">
          <span aria-hidden>{words[name]}</span>
          <TextField
            type="date"
            label={words[name]}
            labelHidden
            value={search[name] ?? ''}
            onChange={(event) => set(name)(event.target.value)}
          />
        </div>
      ))}
      {isFiltered(search) && (
        <Button
          kind="quiet"
          onClick={() => go({ action: undefined, actor: undefined, target: undefined, from: undefined, to: undefined })}
        >
          {words.clear}
        </Button>
      )}
    </div>
  );
}

function isFiltered({ action, actor, target, from, to }: SettingsSearch): boolean {
  return [action, actor, target, from, to].some(Boolean);
}

function NoEntries({ filtered }: { filtered: boolean }) {
  return (
    <Empty icon={ScrollText} title={filtered ? words.nothing : words.proofEmpty}>
      {filtered ? words.nothingLead : words.emptyLead}
    </Empty>
  );
}

function Entries({ log }: { log: Log }) {
  const { search, go } = useSettings();
  const entries = useLog(log, search);
  return (
    <Shown of={entries} waiting={<RowsWaiting lines={10} />}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.entries);
        return (
          <>
            <Table
              caption={words.entries}
              columns={auditColumns(go)}
              rows={rows}
              keyOf={(entry) => String(entry.seq)}
              selected={(entry) => String(entry.seq) === search.open}
              empty={<NoEntries filtered={isFiltered(search)} />}
            />
            {entries.hasNextPage && (
              <More onClick={() => void entries.fetchNextPage()} busy={entries.isFetchingNextPage} />
            )}
            <EntrySheet
              entry={rows.find((entry) => String(entry.seq) === search.open)}
              onClose={() => go({ open: undefined })}
            />
          </>
        );
      }}
    </Shown>
  );
}
