import { MailOpen } from 'lucide-react';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Empty } from '@/ui/Empty';

const words = text.accountPages.noOrganization;

/** For an account that nobody has let in yet. */
export function NoOrganization() {
  const accept = (
    <ButtonLink kind="primary" to="/invitation" search={{}}>
      {words.accept}
    </ButtonLink>
  );
  return (
    <div className="grid min-h-[70dvh] place-items-center">
      <Empty icon={MailOpen} title={words.title} action={accept}>
        {words.lead}
      </Empty>
    </div>
  );
}
