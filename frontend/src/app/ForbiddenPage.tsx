import { Lock } from 'lucide-react';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Empty } from '@/ui/Empty';

const words = text.forbiddenPage;

/** For a link of somebody else's that the role does not open. */
export function ForbiddenPage() {
  return (
    <div className="grid min-h-[60dvh] place-items-center">
      <Empty heading icon={Lock} title={words.title} action={<ButtonLink to="/">{text.notFoundPage.home}</ButtonLink>}>
        {words.lead}
      </Empty>
    </div>
  );
}
