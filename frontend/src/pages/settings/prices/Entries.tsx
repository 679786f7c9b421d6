import { Handshake } from 'lucide-react';
import { useMay } from '@/app/session/useAccount';
import { PriceEntries } from '@/prices/PriceEntries';
import type { Of } from '@/prices/paths';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { useSettings } from '../parts/useSettings';
import { EntryDialog } from './EntryDialog';

const words = text.settings.prices;

/** What was said about prices, newest first; nothing of it is ever taken away. */
export function Entries({ of }: { of: Of }) {
  const { search, go } = useSettings();
  const may = useMay();
  const enter = may(of === 'negotiated' ? 'POST /v1/prices/negotiated' : 'POST /v1/prices/entries') && (
    <Button kind="primary" onClick={() => go({ make: 'price' })}>
      {words.ask}
    </Button>
  );
  return (
    <Card
      title={words.views[of]}
      hint={of === 'negotiated' ? words.negotiatedLead : words.deploymentLead}
      actions={enter}
      flush
    >
      <PriceEntries
        key={of}
        of={of}
        caption={words.views[of]}
        empty={
          of === 'negotiated' ? (
            <Empty icon={Handshake} title={text.prices.none}>
              {text.prices.noneLead}
            </Empty>
          ) : (
            <Empty icon={Handshake} title={words.noDeployment}>
              {words.noDeploymentLead}
            </Empty>
          )
        }
      />
      <EntryDialog of={of} open={enter !== false && search.make === 'price'} onClose={() => go({ make: undefined })} />
    </Card>
  );
}
