import { Building2, MailOpen } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import { PAGES } from '@/api/pages';
import { useAccount } from '@/app/session/useAccount';
import { useVisit } from '@/app/session/useVisit';
import { MakeOrganization } from '@/organizations/MakeOrganization';
import { text } from '@/text';
import { Button, ButtonLink } from '@/ui/Button';
import { Empty } from '@/ui/Empty';
import { MoreOf } from '@/ui/MoreOf';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';

const words = text.accountPages.noOrganization;

/** For an account that nobody has let in yet, and for whoever administers the deployment and belongs nowhere. */
export function NoOrganization() {
  const { platform_admin } = useAccount();
  return <div className="grid min-h-[70dvh] place-items-center">{platform_admin ? <Choose /> : <LetIn />}</div>;
}

/** The page that was asked for is shown once it is known of which one. */
function Choose() {
  const visit = useVisit();
  const organizations = api.useInfiniteQuery('get', '/v1/organizations', { params: { query: { limit: 100 } } }, PAGES);
  const all = (
    <ButtonLink to="/settings/$section" params={{ section: 'organizations' }}>
      {words.visit}
    </ButtonLink>
  );
  return (
    <Empty heading icon={Building2} title={words.visitTitle} action={all}>
      <p>{words.visitLead}</p>
      <Shown of={organizations} waiting={<Skeleton className="mt-5 h-48" />}>
        {({ pages }) => (
          <ul
            aria-label={words.visitTitle}
            className="mt-5 max-h-[40dvh] divide-y divide-line overflow-y-auto rounded-lg border border-line text-left"
          >
            {pages
              .flatMap((page) => page.organizations)
              .map(({ id, name }) => (
                <li key={id}>
                  <button
                    type="button"
                    className="block w-full truncate px-4 py-2.5 text-ink hover:bg-sunken"
                    title={name || id}
                    onClick={() => visit(id, { stay: true })}
                  >
                    {name || id}
                  </button>
                </li>
              ))}
          </ul>
        )}
      </Shown>
      <MoreOf pages={organizations} />
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
