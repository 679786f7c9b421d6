import { api } from '@/api/client';
import type { Person } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { download } from '@/ui/download';
import { Fact, Facts } from '@/ui/Facts';
import { Moment } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { toast, toastProblem } from '@/ui/toast';
import { useSettings } from '../parts/useSettings';
import { Erase } from './Erase';
import { useExport } from './useExport';

const words = text.settings.records.people;

export function PersonSheet({ pseudonym, onClose }: { pseudonym: string; onClose: () => void }) {
  const person = api.useQuery('get', '/v1/people/{pseudonym}', { params: { path: { pseudonym } } });
  return (
    <Dialog open onClose={onClose} title={person.data?.name ?? words.unnamed} side>
      <Shown of={person}>{(data) => <Known person={data} />}</Shown>
    </Dialog>
  );
}

function Known({ person }: { person: Person }) {
  const may = useMay();
  const { go } = useSettings();
  return (
    <div className="grid gap-6">
      <Facts>
        <Fact name={words.pseudonym}>
          <code className="text-xs break-all">{person.pseudonym}</code>
        </Fact>
        {person.first_seen_at !== null && (
          <Fact name={words.firstSeen}>
            <Moment at={person.first_seen_at} />
          </Fact>
        )}
        {person.erased_at !== null && (
          <Fact name={words.erased}>
            <Moment at={person.erased_at} />
          </Fact>
        )}
      </Facts>
      {person.erasure_id !== null && (
        <div>
          <Button onClick={() => go({ view: 'erasures', open: person.erasure_id ?? undefined })}>
            {words.certificate}
          </Button>
        </div>
      )}
      {may('GET /v1/people/{pseudonym}/export') && <Export pseudonym={person.pseudonym} />}
      {person.erased_at === null && may('POST /v1/people/{pseudonym}/erase') && <Erase pseudonym={person.pseudonym} />}
    </div>
  );
}

function Export({ pseudonym }: { pseudonym: string }) {
  const { run, busy } = useExport(pseudonym);
  const save = () =>
    run().then((found) => {
      if (found === null) return;
      download(`outlay-${pseudonym}.json`, JSON.stringify(found, null, 2), 'application/json');
      toast(words.exported);
    }, toastProblem);
  return (
    <div className="border-t border-line pt-5">
      <p className="mb-3 text-sm text-muted">{words.exportLead}</p>
      <Button busy={busy} onClick={() => void save()}>
        {busy ? words.exporting : words.export}
      </Button>
    </div>
  );
}
