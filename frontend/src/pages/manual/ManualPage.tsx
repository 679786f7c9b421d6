import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Import } from '@/api/generated';
import { newName } from '@/api/once';
import { useMay, useZone } from '@/app/session/useAccount';
import { useTagKeys } from '@/app/useTagKeys';
import { text } from '@/text';
import { Page } from '@/ui/Page';
import { type Asked, CostPreview } from './CostPreview';
import { Done } from './Done';
import { EntryForm } from './EntryForm';
import { type Entry, entryOf } from './entry';
import { type Step, sendEntry } from './send';

const NOTHING: Asked = { provider: '', model: '', when: '', usage: {} };

/** Usage that no API reports, entered by hand: priced while it is typed, checked, and then counted as any other. */
export function ManualPage() {
  const may = useMay();
  return (
    <Page
      title={text.manual.title}
      back={{ title: text.sources.title, link: { to: '/sources' } }}
      lead={text.manual.lead}
    >
      {may('POST /v1/imports') ? <Enter /> : <p className="text-sm text-muted">{text.manual.notAllowed}</p>}
    </Page>
  );
}

function Enter() {
  const zone = useZone();
  const tagKeys = useTagKeys();
  // The id is made once for each form: sent twice, it counts once.
  const [id, setId] = useState(newId);
  const [asked, setAsked] = useState(NOTHING);
  const [step, setStep] = useState<Step | null>(null);
  const entering = useMutation<{ entry: Entry; done: Import }, unknown, Entry>({
    mutationFn: async (entry) => ({ entry, done: await sendEntry(entry, setStep) }),
    onSettled: () => setStep(null),
  });
  if (entering.data !== undefined) {
    const again = () => {
      setId(newId());
      setAsked(NOTHING);
      entering.reset();
    };
    return <Done entry={entering.data.entry} done={entering.data.done} onAgain={again} />;
  }
  const change = (data: FormData) => {
    const { provider, model, when, usage } = entryOf(data, id, zone);
    setAsked({ provider, model, when, usage });
  };
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <EntryForm
        key={id}
        zone={zone}
        tagKeys={tagKeys}
        asked={asked}
        step={step}
        error={entering.error}
        onChange={change}
        onSubmit={(data) => entering.mutate(entryOf(data, id, zone))}
      />
      <div className="lg:sticky lg:top-20">
        <CostPreview asked={asked} />
      </div>
    </div>
  );
}

function newId(): string {
  return `manual-${newName()}`;
}
