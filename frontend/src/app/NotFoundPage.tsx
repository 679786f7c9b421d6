import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Empty } from '@/ui/Empty';

export function NotFoundPage() {
  return (
    <div className="grid min-h-[60dvh] place-items-center">
      <Empty heading title={text.notFoundPage.title} action={<ButtonLink to="/">{text.notFoundPage.home}</ButtonLink>}>
        {text.notFoundPage.lead}
      </Empty>
    </div>
  );
}
