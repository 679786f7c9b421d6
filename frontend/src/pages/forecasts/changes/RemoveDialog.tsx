import { useMutation } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { ForecastAdjustment } from '@/api/generated';
import { text } from '@/text';
import { ConfirmDialog } from '@/ui/Dialog';
import { toast, toastProblem } from '@/ui/toast';
import { useChangeVersion } from './useChangeVersion';

const words = text.forecasts.changes;

export function RemoveDialog({ change, onClose }: { change: ForecastAdjustment; onClose: () => void }) {
  const etag = useChangeVersion(change.adjustment_id);
  const remove = useMutation({
    mutationFn: () =>
      client.DELETE('/v1/forecast-adjustments/{adjustment_id}', {
        params: { path: { adjustment_id: change.adjustment_id }, header: { 'If-Match': etag ?? '' } },
      }),
    onSuccess: () => {
      toast(words.removed);
      onClose();
    },
    onError: toastProblem,
  });
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      onConfirm={() => remove.mutate()}
      title={words.remove}
      confirm={text.remove}
      busy={remove.isPending || etag === undefined}
    >
      <p className="break-words">{words.removeLead(change.note)}</p>
    </ConfirmDialog>
  );
}
