import { Compass } from 'lucide-react';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Empty } from '@/ui/Empty';
import { useTitle } from '@/ui/useTitle';
import { Logo } from './shell/Logo';

const words = text.notFoundPage;

/** Beside the menu, which leads on. */
export function NotFoundPage() {
  return <Nowhere home={words.home} />;
}

/** For visitors, who have no menu. */
export function NotFoundForVisitors() {
  return (
    <div className="min-h-dvh px-6 py-6 sm:px-10">
      <header>
        <Logo className="-ml-2" />
      </header>
      <main>
        <Nowhere home={words.start} />
      </main>
    </div>
  );
}

function Nowhere({ home }: { home: string }) {
  useTitle(words.title);
  return (
    <div className="grid min-h-[60dvh] place-items-center">
      <Empty heading icon={Compass} title={words.title} action={<ButtonLink to="/">{home}</ButtonLink>}>
        {words.lead}
      </Empty>
    </div>
  );
}
