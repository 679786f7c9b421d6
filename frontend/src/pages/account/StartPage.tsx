import { useEffect } from 'react';
import { Logo } from '@/app/shell/Logo';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Picture } from './Picture';

const words = text.accountPages.start;

/** For visitors without a session. */
export function StartPage() {
  useEffect(() => {
    document.title = text.product;
  }, []);
  return (
    <div className="min-h-dvh">
      <header className="mx-auto flex max-w-6xl items-center justify-between px-6 py-5">
        <Logo />
        <ButtonLink to="/sign-in" search={{}}>
          {words.signIn}
        </ButtonLink>
      </header>
      <main className="mx-auto grid max-w-6xl gap-14 px-6 pt-10 pb-16 sm:pt-20">
        <div className="grid items-center gap-12 lg:grid-cols-2">
          <div>
            <h1 className="text-4xl leading-tight font-semibold tracking-tight text-balance sm:text-5xl">
              {words.title}
            </h1>
            <p className="mt-5 max-w-[56ch] text-base leading-relaxed text-muted">{words.lead}</p>
            <div className="mt-8 flex flex-wrap gap-3">
              <ButtonLink kind="primary" to="/sign-in" search={{}}>
                {words.signIn}
              </ButtonLink>
              <ButtonLink to="/register" search={{}}>
                {words.register}
              </ButtonLink>
              <a href="/docs" className="inline-flex h-9 items-center px-2 text-sm text-accent hover:underline">
                {words.api}
              </a>
            </div>
          </div>
          <div className="rounded-2xl border border-line bg-surface p-6 shadow-card max-sm:hidden">
            <Picture />
          </div>
        </div>
        <ul className="grid gap-8 sm:grid-cols-3">
          {words.points.map(([title, detail]) => (
            <li key={title}>
              <h2 className="font-semibold">{title}</h2>
              <p className="mt-1.5 text-sm leading-relaxed text-muted">{detail}</p>
            </li>
          ))}
        </ul>
      </main>
    </div>
  );
}
