import { client } from '@/api/client';
import type { OptionsBody } from '@/api/generated';
import { upload } from '@/imports/uploads';
import { toastProblem } from '@/ui/toast';

/** Uploads the file and has it checked: nothing is counted by that. */
export async function begin(
  importId: string,
  file: File,
  columns: readonly string[],
  options: OptionsBody | null,
): Promise<void> {
  if (!(await upload(importId, file, columns))) return;
  try {
    await client.POST('/v1/imports/{import_id}/check', {
      params: { path: { import_id: importId } },
      body: options === null ? {} : { options },
    });
  } catch (error) {
    toastProblem(error);
  }
}
