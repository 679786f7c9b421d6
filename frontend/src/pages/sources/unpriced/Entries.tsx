import { PriceEntries } from '@/prices/PriceEntries';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Quiet } from '@/ui/Quiet';

const words = text.sources.unpriced;

/** What was entered about prices, with what became of it. */
export function Entries() {
  return (
    <Card title={words.entriesTitle} hint={words.entriesHint} flush>
      <PriceEntries of="negotiated" caption={words.entriesTitle} empty={<Quiet said={words.noEntries} />} />
    </Card>
  );
}
