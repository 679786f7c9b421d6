import { SourcesButton } from '@/app/SourcesButton';
import { text } from '@/text';
import { Empty } from '@/ui/Empty';

const words = text.models.compare;

/** Where no calls of one's own were counted lately: nothing of them can be compared. */
export function NothingInUse() {
  return (
    <Empty title={words.empty} action={<SourcesButton kind="primary">{text.nav.sources}</SourcesButton>}>
      {words.emptyLead}
    </Empty>
  );
}
