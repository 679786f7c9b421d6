import type { ChannelWithSecret } from '@/api/generated';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Secret } from '@/ui/Secret';

const words = text.settings.channels;

/** A webhook's secret, this once. */
export function SecretDialog({ channel, onClose }: { channel: ChannelWithSecret | null; onClose: () => void }) {
  return (
    <Dialog open={channel?.secret !== undefined} onClose={onClose} title={channel?.name ?? ''}>
      <div className="grid gap-4">
        <Secret value={channel?.secret ?? ''} label={words.secret} hint={words.secretHint} />
        <div className="flex justify-end">
          <Button kind="primary" onClick={onClose}>
            {text.settings.members.done}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
