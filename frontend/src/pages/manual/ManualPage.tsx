import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Import } from '@/api/generated';
import { newName } from '@/api/once';
import { ApiProblem } from '@/api/problem';
import { useMay, useZone } from '@/app/session/useAccount';
import { useTagKeys } from '@/app/useTagKeys';
import { text } from '@/text';
import { Page } from '@/ui/Page';
import { type Asked, CostPreview } from './CostPreview';
import { Done } from './Done';
import { EntryForm } from './EntryForm';
import { type Entry, entryOf, lackingIn } from './entry';
import { type Step, sendEntry } from './send';
import { useRested } from './useRested';

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
  const rested = useRested(asked);
  const entering = useMutation<{ entry: Entry; done: Import }, unknown, FormData>({
    mutationFn: async (data) => {
      const errors = lackingIn(data);
      if (errors.length > 0) throw new ApiProblem(400, { code: 'invalid_input', errors });
      const entry = entryOf(data, id, zone);
      return { entry, done: await sendEntry(entry, setStep) };
    },
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
    <EntryForm
      key={id}
      zone={zone}
      tagKeys={tagKeys}
      asked={rested}
      step={step}
      error={entering.error}
      onChange={change}
      onSubmit={(data) => entering.mutate(data)}
    >
      <CostPreview asked={rested} />
    </EntryForm>
  );
}

function newId(): string {
  return `manual-${newName()}`;
}
