import { ArrowRight, Tag } from 'lucide-react';
import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { AskFirst } from '@/ui/AskFirst';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Dialog } from '@/ui/Dialog';
import { Empty } from '@/ui/Empty';
import { TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { toast } from '@/ui/toast';
import { useSettings } from '../parts/useSettings';

const words = text.settings.prices;

export function Aliases() {
  const { search, go } = useSettings();
  const may = useMay();
  const aliases = api.useQuery('get', '/v1/prices/aliases', {});
  const editable = may('PUT /v1/prices/aliases');
  const add = editable && (
    <Button kind="primary" onClick={() => go({ make: 'alias' })}>
      {words.addAlias}
    </Button>
  );
  return (
    <Card title={words.views.aliases} hint={words.aliasesLead} actions={add} flush>
      <Shown
        of={aliases}
        waiting={<RowsWaiting />}
        isEmpty={(data) => Object.keys(data.aliases).length === 0}
        empty={
          <Empty icon={Tag} title={words.noAliases}>
            {words.noAliasesLead}
          </Empty>
        }
      >
        {(data) => (
          <ul className="pb-2">
            {Object.entries(data.aliases).map(([alias, target]) => (
              <Alias key={alias} alias={alias} target={target} />
            ))}
          </ul>
        )}
      </Shown>
      <Dialog
        open={search.make === 'alias'}
        onClose={() => go({ make: undefined })}
        title={words.addAlias}
        lead={words.aliasesLead}
      >
        <AliasForm onClose={() => go({ make: undefined })} />
      </Dialog>
    </Card>
  );
}

function Alias({ alias, target }: { alias: string; target: string }) {
  const may = useMay();
  const remove = api.useMutation('delete', '/v1/prices/aliases');
  const confirm = () => remove.mutate({ params: { query: { alias } } }, { onSuccess: () => toast(words.aliasRemoved) });
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 border-b border-line px-4 py-2.5 text-sm last:border-b-0 sm:px-5">
      <span className="flex min-w-0 flex-wrap items-center gap-2">
        <code className="break-all">{alias}</code>
        <ArrowRight className="size-4 text-muted" aria-label={words.target} />
        <code className="break-all text-muted">{target}</code>
      </span>
      {may('DELETE /v1/prices/aliases') && (
        <AskFirst
          small
          button={text.settings.remove}
          title={words.removeAlias(alias)}
          lead={words.removeAliasLead}
          doing={remove}
          onConfirm={confirm}
        />
      )}
    </li>
  );
}

function AliasForm({ onClose }: { onClose: () => void }) {
  const save = api.useMutation('put', '/v1/prices/aliases');
  const submit = (data: FormData) =>
    save.mutate(
      { body: { alias: entered(data, 'alias'), target: entered(data, 'target') } },
      {
        onSuccess: () => {
          toast(words.aliasSaved);
          onClose();
        },
      },
    );
  return (
    <Form
      onSubmit={submit}
      submit={text.save}
      busy={save.isPending}
      error={save.error}
      fields={['alias', 'target']}
      onCancel={onClose}
    >
      <TextField
        name="alias"
        required
        autoComplete="off"
        maxLength={200}
        label={words.alias}
        hint={words.aliasHint}
        problem={problemAt(save.error, 'alias')}
      />
      <TextField
        name="target"
        required
        autoComplete="off"
        maxLength={200}
        label={words.target}
        hint={words.aliasHint}
        problem={problemAt(save.error, 'target')}
      />
    </Form>
  );
}
