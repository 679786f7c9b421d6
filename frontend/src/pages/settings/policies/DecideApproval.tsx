import { useMutation } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { ModelApproval } from '@/api/generated';
import { useHeld } from '@/api/useHeld';
import { useZone } from '@/app/session/useAccount';
import { addDays, dayOf } from '@/format/time';
import { momentIn } from '@/format/zone';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { TextArea, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Newer, unlessNewer } from '@/ui/Newer';
import { Shown } from '@/ui/Shown';
import { toast } from '@/ui/toast';

const words = text.settings.policies.approvals;
const USUAL_DAYS = 30;
export type Deciding = { approval: ModelApproval; how: 'approve' | 'refuse' };

export function DecideDialog({ deciding, onClose }: { deciding: Deciding | null; onClose: () => void }) {
  const title =
    deciding === null
      ? ''
      : (deciding.how === 'approve' ? words.approveTitle : words.refuseTitle)(deciding.approval.model);
  return (
    <Dialog open={deciding !== null} onClose={onClose} title={title} lead={deciding?.approval.reason}>
      {deciding !== null && <Decide deciding={deciding} onClose={onClose} />}
    </Dialog>
  );
}

function Decide({ deciding, onClose }: { deciding: Deciding; onClose: () => void }) {
  const { approval_id } = deciding.approval;
  const approval = useHeld(['approval', approval_id], (signal) =>
    client.GET('/v1/model-approvals/{approval_id}', { params: { path: { approval_id } }, signal }),
  );
  return (
    <Shown of={approval}>
      {({ etag }) => (
        <DecideForm
          key={etag}
          deciding={deciding}
          etag={etag}
          onClose={onClose}
          onNewer={() => void approval.refetch()}
        />
      )}
    </Shown>
  );
}

function DecideForm({
  deciding: { approval, how },
  etag,
  onClose,
  onNewer,
}: {
  deciding: Deciding;
  etag: string;
  onClose: () => void;
  onNewer: () => void;
}) {
  const zone = useZone();
  const params = { path: { approval_id: approval.approval_id }, header: { 'If-Match': etag } };
  const decide = useMutation({
    mutationFn: async (data: FormData) => {
      const comment = entered(data, 'comment');
      if (how === 'refuse') {
        return client.POST('/v1/model-approvals/{approval_id}/refuse', { params, body: { comment } });
      }
      const until = momentIn(zone, entered(data, 'until')) ?? '';
      return client.POST('/v1/model-approvals/{approval_id}/approve', { params, body: { until, comment } });
    },
    onSuccess: () => {
      toast(words.done);
      onClose();
    },
  });
  const { error } = decide;
  return (
    <Form
      onSubmit={(data) => decide.mutate(data)}
      submit={how === 'approve' ? words.approve : words.refuse}
      busy={decide.isPending}
      error={unlessNewer(error)}
      fields={['until', 'comment']}
      onCancel={onClose}
    >
      {how === 'approve' && (
        <TextField
          name="until"
          type="datetime-local"
          required
          defaultValue={`${addDays(dayOf(Date.now(), zone), USUAL_DAYS)}T00:00`}
          label={words.until}
          hint={words.zone(zone)}
          problem={problemAt(error, 'until')}
        />
      )}
      <TextArea
        name="comment"
        required={how === 'refuse'}
        maxLength={500}
        label={words.comment}
        problem={problemAt(error, 'comment')}
      />
      <Newer error={error} onShow={onNewer} />
    </Form>
  );
}
