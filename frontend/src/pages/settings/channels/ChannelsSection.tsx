import { Link } from '@tanstack/react-router';
import { Megaphone } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import type { Channel, ChannelWithSecret } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { Table } from '@/ui/Table';
import { toast } from '@/ui/toast';
import { useSettings } from '../parts/useSettings';
import { type View, Views } from '../parts/Views';
import { AlertSettings } from './AlertSettings';
import { ChannelSheet } from './ChannelSheet';
import { channelColumns } from './channelColumns';
import { NewChannel } from './NewChannel';
import { SecretDialog } from './SecretDialog';

const words = text.settings.channels;

const VIEWS: readonly View[] = [
  { view: 'channels', title: words.views.channels, needs: 'GET /v1/channels', body: Channels },
  { view: 'settings', title: words.views.settings, needs: 'GET /v1/alert-settings', body: AlertSettings },
];

export default function ChannelsSection() {
  return <Views section="channels" label={words.view} views={VIEWS} />;
}

function Channels() {
  const { search, go } = useSettings();
  const may = useMay();
  const channels = api.useQuery('get', '/v1/channels', {});
  const [secret, setSecret] = useState<ChannelWithSecret | null>(null);
  const add = may('POST /v1/channels') && (
    <Button kind="primary" onClick={() => go({ make: 'channel' })}>
      {words.add}
    </Button>
  );
  const close = () => go({ make: undefined, open: undefined });
  const made = (channel: ChannelWithSecret) => {
    toast(words.made(channel.name));
    // One thing at a time: the secret first, which is shown this once.
    if (channel.secret === undefined) go({ make: undefined, open: channel.channel_id });
    else {
      go({ make: undefined });
      setSecret(channel);
    }
  };
  return (
    <>
      <Card title={words.title} hint={words.hint} actions={add} flush>
        <Shown of={channels} waiting={<RowsWaiting />}>
          {(data) => (
            <>
              <ChannelTable channels={data.channels} onOpen={(open) => go({ open })} />
              <p className="flex flex-wrap gap-x-4 border-t border-line px-4 py-3 text-xs text-muted sm:px-5">
                <span>{words.mail[data.mail]}</span>
                {may('GET /v1/deliveries/dead') && (
                  <Link to="/alerts/deliveries" className="text-accent hover:underline">
                    {words.dead}
                  </Link>
                )}
              </p>
            </>
          )}
        </Shown>
      </Card>
      <NewChannel open={search.make === 'channel'} onClose={close} onMade={made} />
      {search.open !== undefined && (
        <ChannelSheet key={search.open} channelId={search.open} onClose={close} onSecret={setSecret} />
      )}
      <SecretDialog
        channel={secret}
        onClose={() => {
          go({ open: secret?.channel_id });
          setSecret(null);
        }}
      />
    </>
  );
}

function ChannelTable({ channels, onOpen }: { channels: readonly Channel[]; onOpen: (id: string) => void }) {
  return (
    <Table
      caption={words.title}
      columns={channelColumns(onOpen)}
      rows={channels}
      keyOf={(channel) => channel.channel_id}
      empty={
        <Empty icon={Megaphone} title={words.none}>
          {words.noneLead}
        </Empty>
      }
    />
  );
}
