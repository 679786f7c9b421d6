import { useState } from 'react';
import { api } from '@/api/client';
import { ONCE } from '@/api/once';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/Field';
import { entered, Form } from '@/ui/Form';
import { ReasonField } from '@/ui/ReasonField';
import { toast } from '@/ui/toast';
import { useSettings } from '../parts/useSettings';
import { eraseWord } from './sought';

const words = text.settings.records.people;

/** Two steps: a word that has to be typed, and the deed. */
export function Erase({ pseudonym }: { pseudonym: string }) {
  const [asked, setAsked] = useState(false);
  return (
    <div className="border-t border-line pt-5">
      <Button kind="danger" onClick={() => setAsked(true)}>
        {words.erase}
      </Button>
      <Dialog open={asked} onClose={() => setAsked(false)} title={words.eraseTitle}>
        <EraseForm pseudonym={pseudonym} onCancel={() => setAsked(false)} />
      </Dialog>
    </div>
  );
}

function EraseForm({ pseudonym, onCancel }: { pseudonym: string; onCancel: () => void }) {
  const { go } = useSettings();
  const [wrong, setWrong] = useState(false);
  const erase = api.useMutation('post', '/v1/people/{pseudonym}/erase');
  const word = eraseWord(pseudonym);
  const submit = (data: FormData) => {
    const right = entered(data, 'word') === word;
    setWrong(!right);
    if (!right) return;
    erase.mutate(
      { params: { path: { pseudonym }, header: ONCE }, body: { reason: entered(data, 'reason') } },
      {
        onSuccess: ({ erasure_id }) => {
          toast(words.done);
          go({ view: 'erasures', open: erasure_id, q: undefined });
        },
      },
    );
  };
  return (
    <Form
      danger
      onSubmit={submit}
      submit={words.doErase}
      busy={erase.isPending}
      error={erase.error}
      fields={['reason']}
      onCancel={onCancel}
    >
      <p className="text-sm">{words.eraseLead}</p>
      <p className="text-sm text-muted">{words.eraseBackups}</p>
      <ReasonField label={words.reason} hint={words.reasonHint} error={erase.error} />
      <TextField
        name="word"
        required
        autoComplete="off"
        label={words.confirmWord(word)}
        hint={words.confirmHint}
        problem={wrong ? words.wrongWord : undefined}
      />
    </Form>
  );
}
