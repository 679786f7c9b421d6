import { client } from '@/api/client';
import type { ForecastAdjustment } from '@/api/generated';
import { useAct } from '@/api/useAct';
import { text } from '@/text';
import { ConfirmDialog } from '@/ui/Dialog';
import { useHeldChange } from './useHeldChange';

const words = text.forecasts.changes;

export function RemoveDialog({ change, onClose }: { change: ForecastAdjustment; onClose: () => void }) {
  const { adjustment_id } = change;
  const { data: held } = useHeldChange(adjustment_id);
  const params = { path: { adjustment_id }, header: { 'If-Match': held?.etag ?? '' } };
  const remove = useAct(() => client.DELETE('/v1/forecast-adjustments/{adjustment_id}', { params }), {
    said: words.removed,
    onDone: onClose,
    removes: '/v1/forecast-adjustments/{adjustment_id}',
  });
  const { note } = held?.data ?? change;
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      onConfirm={() => remove.mutate()}
      title={words.remove}
      confirm={text.remove}
      busy={remove.isPending || held === undefined}
    >
      <p className="break-words">{words.removeLead(note)}</p>
    </ConfirmDialog>
  );
}
