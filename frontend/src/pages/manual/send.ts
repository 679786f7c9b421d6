/** An entry on its way: uploaded as a file of one row, checked, and only then counted. */
import { client } from '@/api/client';
import type { Import } from '@/api/generated';
import { ApiProblem } from '@/api/problem';
import { newImportId } from '@/imports/ulid';
import { upload } from '@/imports/uploads';
import { type Entry, entryFile, entryOptions } from './entry';

export type Step = 'uploading' | 'checking' | 'counting';

const LOOK_MS = 1_000;
const LOOKS = 90;
const FILE = 'manual-entry.csv';

/** The import once the event is accepted; problems of the row are thrown by their fields, and nothing is kept then. */
export async function sendEntry(entry: Entry, onStep: (step: Step) => void): Promise<Import> {
  const importId = newImportId(Date.now());
  const file = new File([entryFile(entry)], FILE, { type: 'text/csv' });
  onStep('uploading');
  await client.POST('/v1/imports', {
    body: { import_id: importId, kind: 'upload', file: FILE, bytes: file.size, options: entryOptions(entry) },
  });
  if (!(await upload(importId, file, []))) throw new ApiProblem(0, {});
  onStep('checking');
  await client.POST('/v1/imports/{import_id}/check', { params: { path: { import_id: importId } }, body: {} });
  const checked = await settled(importId, 'checking');
  if (checked.state === 'failed' || checked.problems > 0) {
    await client.DELETE('/v1/imports/{import_id}', { params: { path: { import_id: importId } } });
    throw problemsOf(checked);
  }
  onStep('counting');
  await client.POST('/v1/imports/{import_id}/start', { params: { path: { import_id: importId } }, body: {} });
  return settled(importId, 'importing');
}

/** The import once it is not in that state any more. */
async function settled(importId: string, state: Import['state']): Promise<Import> {
  for (let look = 0; look < LOOKS; look += 1) {
    const { data } = await client.GET('/v1/imports/{import_id}', { params: { path: { import_id: importId } } });
    if (data !== undefined && data.state !== state) return data;
    await new Promise((resolve) => window.setTimeout(resolve, LOOK_MS));
  }
  throw new ApiProblem(0, {});
}

function problemsOf(checked: Import): ApiProblem {
  const errors = checked.sample.map(({ field, reason }) => ({ field: field ?? '', reason }));
  const { failure } = checked;
  return new ApiProblem(400, { code: 'invalid_input', ...(failure === null ? {} : { detail: failure }), errors });
}
