import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '@/api/client';
import { formatBytes } from '@/format/number';
import { newImportId } from '@/imports/ulid';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Form } from '@/ui/Form';
import { begin } from './begin';
import { columnsOf } from './columns';
import { DropZone } from './DropZone';
import { OptionFields, useOptions } from './OptionFields';

const words = text.sources.imports;
const MOST_BYTES = 5_000_000_000;
const BEGINNING = 65_536;

export function NewImport({ dropped, onClose }: { dropped: File | null; onClose: () => void }) {
  const [file, setFile] = useState(dropped);
  return (
    <Dialog open onClose={onClose} title={words.newTitle} lead={words.stays} wide>
      {file === null ? (
        <DropZone onFile={setFile} />
      ) : (
        <Begin file={file} onOther={() => setFile(null)} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Begin({ file, onOther, onClose }: { file: File; onOther: () => void; onClose: () => void }) {
  const navigate = useNavigate();
  const [importId] = useState(() => newImportId(Date.now()));
  const columns = useColumns(file);
  const options = useOptions({});
  const make = api.useMutation('post', '/v1/imports', {
    onSuccess: (made, { body }) => {
      void begin(made.import_id, file, columns, body.options ?? null);
      void navigate({ to: '/sources/imports/$importId', params: { importId: made.import_id } });
    },
  });
  const wrong = file.size === 0 ? words.emptyFile : file.size > MOST_BYTES ? words.tooLarge : null;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3 rounded-lg bg-sunken px-4 py-3 text-sm">
        <span className="min-w-0">
          <strong className="font-medium break-all">{file.name}</strong>{' '}
          <span className="text-muted">{formatBytes(file.size)}</span>
        </span>
        <Button size="small" onClick={onOther}>
          {words.another}
        </Button>
      </div>
      {wrong !== null ? (
        <p role="alert" className="text-sm text-bad">
          {wrong}
        </p>
      ) : (
        <Form
          onSubmit={(data) =>
            make.mutate({
              body: {
                import_id: importId,
                kind: 'upload',
                file: file.name.slice(-200),
                bytes: file.size,
                options: options.read(data),
              },
            })
          }
          submit={words.begin}
          busy={make.isPending}
          error={make.error}
          onCancel={onClose}
        >
          <OptionFields options={options} columns={columns} />
          <p className="text-xs text-muted">{words.beginHint}</p>
        </Form>
      )}
    </>
  );
}

function useColumns(file: File): readonly string[] {
  const [columns, setColumns] = useState<readonly string[]>([]);
  useEffect(() => {
    let current = true;
    void file
      .slice(0, BEGINNING)
      .text()
      .then((beginning) => current && setColumns(columnsOf(beginning)));
    return () => {
      current = false;
    };
  }, [file]);
  return columns;
}
