import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '@/api/client';
import type { Import } from '@/api/generated';
import { formatBytes } from '@/format/number';
import { type Upload, useUpload } from '@/imports/uploads';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Meter } from '@/ui/Meter';
import { Failed } from '@/ui/Shown';
import { begin } from './begin';
import { DropZone } from './DropZone';

const words = text.sources.imports;

/** The file on its way; where this tab doesn't have it, it is asked for again, and only missing parts are sent. */
export function UploadStep({ one }: { one: Import }) {
  const upload = useUpload(one.import_id);
  if (upload === null) return <AskAgain one={one} />;
  const again = () => void begin(one.import_id, upload.file, upload.columns, null);
  return (
    <div className="mt-4 grid gap-3">
      <Sent upload={upload} />
      {upload.state === 'failed' && (
        <>
          <Failed error={upload.error} />
          <div>
            <Button onClick={again}>{words.goOn}</Button>
          </div>
        </>
      )}
    </div>
  );
}

function Sent({ upload }: { upload: Upload }) {
  const label = words.ofBytes(formatBytes(upload.sent), formatBytes(upload.file.size));
  return (
    <div className="grid gap-1.5" aria-live="polite">
      <Meter fraction={upload.sent / upload.file.size} label={label} />
      <p className="figures text-xs text-muted">
        {upload.state === 'done' ? words.uploaded : `${words.uploading} · ${label}`}
      </p>
    </div>
  );
}

function AskAgain({ one }: { one: Import }) {
  const [wrong, setWrong] = useState(false);
  const missing = useMissing(one.import_id);
  if (missing.data === undefined) return null;
  if (missing.data.parts.length === 0) return <p className="mt-4 text-sm text-muted">{words.uploaded}</p>;
  const resume = (file: File) => {
    setWrong(file.size !== one.bytes);
    if (file.size === one.bytes) void begin(one.import_id, file, [], null);
  };
  return (
    <div className="mt-4 grid gap-3">
      <p className="text-sm text-muted">
        {words.uploadAgain} {words.ofBytes(formatBytes(missing.data.uploaded_bytes), formatBytes(one.bytes ?? 0))}
      </p>
      {wrong && (
        <p role="alert" className="text-sm text-bad">
          {words.sameFile(formatBytes(one.bytes ?? 0))}
        </p>
      )}
      <DropZone onFile={resume} />
    </div>
  );
}

/** Which parts are missing. Asking changes nothing, though it is a POST: its answer has addresses to write to. */
function useMissing(importId: string) {
  return useQuery({
    queryKey: ['missing parts', importId],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const { data } = await client.POST('/v1/imports/{import_id}/upload', {
        params: { path: { import_id: importId } },
        signal,
      });
      return data;
    },
  });
}
