import { ScrollText } from 'lucide-react';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { EmptyList } from '@/ui/EmptyList';
import { FilterLine } from '@/ui/FilterLine';
import { MoreOf } from '@/ui/MoreOf';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { Table } from '@/ui/Table';
import { Segmented } from '@/ui/Tabs';
import { DayRange } from '../parts/DayRange';
import { SearchIn } from '../parts/SearchIn';
import { useClear } from '../parts/useClear';
import { useSettings } from '../parts/useSettings';
import { auditColumns } from './auditColumns';
import { EntrySheet } from './EntrySheet';
import { Proof } from './Proof';
import { type Log, useLog, useReadOn } from './useLog';

const words = text.settings.audit;

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

const FILTERS = ['action', 'actor', 'target', 'from', 'to'] as const;

function Filters() {
  return (
    <div className="px-4 pb-3 sm:px-5">
      <FilterLine label={words.filters} onClear={useClear(FILTERS)}>
        {(['action', 'actor', 'target'] as const).map((name) => (
          <SearchIn key={name} name={name} label={words[name]} icon={false} />
        ))}
        <DayRange />
      </FilterLine>
    </div>
  );
}

function Entries({ log }: { log: Log }) {
  const { search, go } = useSettings();
  const entries = useLog(log, search);
  const clear = useClear(FILTERS);
  useReadOn(entries, search.open);
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
              empty={
                <EmptyList icon={ScrollText} title={words.proofEmpty} narrowed={words.nothing} onClear={clear}>
                  {words.emptyLead}
                </EmptyList>
              }
            />
            <MoreOf pages={entries} />
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
