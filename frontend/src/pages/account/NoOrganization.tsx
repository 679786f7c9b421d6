import { Building2, MailOpen } from 'lucide-react';
import { useState } from 'react';
import { useAccount } from '@/app/session/useAccount';
import { MakeOrganization } from '@/organizations/MakeOrganization';
import { text } from '@/text';
import { Button, ButtonLink } from '@/ui/Button';
import { Empty } from '@/ui/Empty';

const words = text.accountPages.noOrganization;

/** For an account that nobody has let in yet, and for whoever administers the deployment and belongs nowhere. */
export function NoOrganization() {
  const { platform_admin } = useAccount();
  return <div className="grid min-h-[70dvh] place-items-center">{platform_admin ? <Choose /> : <LetIn />}</div>;
}

function Choose() {
  const all = (
    <ButtonLink kind="primary" to="/settings/$section" params={{ section: 'organizations' }}>
      {words.visit}
    </ButtonLink>
  );
  return (
    <Empty heading icon={Building2} title={words.visitTitle} action={all}>
      {words.visitLead}
    </Empty>
  );
}

function LetIn() {
  const [making, setMaking] = useState(false);
  const ways = (
    <>
      <ButtonLink kind="primary" to="/invitation">
        {words.accept}
      </ButtonLink>
      <Button onClick={() => setMaking(true)}>{words.make}</Button>
    </>
  );
  return (
    <>
      <Empty heading icon={MailOpen} title={words.title} action={ways}>
        {words.lead}
      </Empty>
      <MakeOrganization lead={words.makeLead} open={making} onClose={() => setMaking(false)} />
    </>
  );
}
