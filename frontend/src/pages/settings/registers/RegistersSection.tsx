import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { FilterLine } from '@/ui/FilterLine';
import { InlineSelect } from '@/ui/InlineSelect';
import { LinkTabs, Segmented } from '@/ui/Tabs';
import { SearchIn } from '../parts/SearchIn';
import { useSettings } from '../parts/useSettings';
import { oneOf } from '../search';
import { RegisterDialog } from './RegisterDialog';
import { RegisteredList } from './RegisteredList';
import { RegisteredSheet } from './RegisteredSheet';
import { KINDS, type Kind } from './registers';
import { UnregisteredList } from './UnregisteredList';

const words = text.settings.registers;
const STATES = ['active', 'archived', 'merged'] as const;

export default function RegistersSection() {
  const { search, go } = useSettings();
  const may = useMay();
  const kind = oneOf(KINDS, search.kind);
  const unregistered = search.view === 'unregistered' && may('GET /v1/unregistered');
  return (
    <>
      <LinkTabs
        label={text.settings.sections.names.title}
        tabs={KINDS.map((one) => ({
          title: words.kinds[one],
          link: {
            to: '/settings/$section',
            params: { section: 'names' },
            search: { kind: one, ...(unregistered ? { view: 'unregistered' } : {}) },
          },
          active: one === kind,
        }))}
      />
      <Card actions={<Actions kind={kind} />} title={words.kinds[kind]} flush>
        <div className="px-4 pb-3 sm:px-5">
          <FilterLine label={words.filters}>
            {may('GET /v1/unregistered') && <View unregistered={unregistered} />}
            {!unregistered && <Filters />}
          </FilterLine>
        </div>
        {unregistered ? <UnregisteredList kind={kind} /> : <RegisteredList kind={kind} />}
      </Card>
      <RegisterDialog kind={kind} open={search.make === 'name'} onClose={() => go({ make: undefined })} />
      {search.open !== undefined && (
        <RegisteredSheet key={search.open} kind={kind} id={search.open} onClose={() => go({ open: undefined })} />
      )}
    </>
  );
}

function Actions({ kind }: { kind: Kind }) {
  const { go } = useSettings();
  const may = useMay();
  if (!may('POST /v1/teams')) return null;
  return (
    <Button kind="primary" onClick={() => go({ make: 'name' })}>
      {words.register(words.one[kind])}
    </Button>
  );
}

function View({ unregistered }: { unregistered: boolean }) {
  const { go } = useSettings();
  return (
    <Segmented
      label={words.view}
      value={unregistered ? 'unregistered' : 'registered'}
      options={(['registered', 'unregistered'] as const).map((value) => ({ value, label: words.views[value] }))}
      onChange={(value) => go({ view: value === 'unregistered' ? value : undefined, q: undefined, state: undefined })}
    />
  );
}

function Filters() {
  const { search, go } = useSettings();
  return (
    <>
      <SearchIn name="q" label={words.search} />
      <InlineSelect
        label={words.state}
        labelHidden
        value={search.state ?? ''}
        onChange={(next) => go({ state: next || undefined }, true)}
        options={[
          { value: '', label: words.anyState },
          ...STATES.map((value) => ({ value, label: words.states[value] })),
        ]}
      />
    </>
  );
}
