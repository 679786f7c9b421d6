import { Gauge, HandCoins, type LucideIcon, ShieldCheck } from 'lucide-react';
import { Logo } from '@/app/shell/Logo';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { useTitle } from '@/ui/useTitle';
import { Preview } from './Preview';

const words = text.accountPages.start;
const ICONS: readonly LucideIcon[] = [ShieldCheck, Gauge, HandCoins];
const WIDTH = 'mx-auto w-full max-w-6xl px-6';
const QUIET_LINK = 'rounded text-sm text-muted hover:text-ink hover:underline';

/** For visitors without a session. */
export function StartPage() {
  useTitle();
  return (
    <div className="edge-to-edge flex min-h-dvh flex-col">
      <header className={`${WIDTH} flex items-center justify-between gap-4 py-5`}>
        <Logo className="-ml-2" />
        <div className="flex items-center gap-5">
          <a href="/docs" className={QUIET_LINK}>
            {words.api}
          </a>
          <ButtonLink to="/sign-in" search={{}}>
            {words.signIn}
          </ButtonLink>
        </div>
      </header>
      <main className="flex-1">
        <Claim />
        <Points />
        <People />
      </main>
      <footer className="border-t border-line">
        <div className={`${WIDTH} flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-6`}>
          <p className="text-sm text-muted">{words.own}</p>
          <p className="flex gap-5">
            <a href="/openapi.json" className={QUIET_LINK}>
              {words.openapi}
            </a>
            <a href="/assets/licenses.txt" className={QUIET_LINK}>
              {words.licenses}
            </a>
          </p>
        </div>
      </footer>
    </div>
  );
}

function Claim() {
  return (
    <div
      className={`${WIDTH} grid items-center gap-12 pt-10 pb-16 sm:pt-16 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] lg:pb-20`}
    >
      <div>
        <h1 className="text-4xl leading-[1.1] font-semibold tracking-tight text-balance sm:text-5xl sm:leading-[1.1]">
          {words.title}
        </h1>
        <p className="mt-5 max-w-[54ch] text-base leading-relaxed text-pretty text-muted">{words.lead}</p>
        <div className="mt-8 flex flex-wrap gap-3">
          <ButtonLink kind="primary" to="/sign-in" search={{}}>
            {words.signIn}
          </ButtonLink>
          <ButtonLink to="/register">{words.register}</ButtonLink>
        </div>
      </div>
      <Preview />
    </div>
  );
}

function Points() {
  return (
    <div className="border-y border-line bg-surface">
      <ul className={`${WIDTH} grid gap-x-10 gap-y-8 py-12 sm:grid-cols-3`}>
        {words.points.map(([title, detail], place) => (
          <li key={title}>
            <Sign icon={ICONS[place] ?? ShieldCheck} />
            <h2 className="mt-3 font-semibold">{title}</h2>
            <p className="mt-1.5 text-sm leading-relaxed text-pretty text-muted">{detail}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Sign({ icon: Icon }: { icon: LucideIcon }) {
  return (
    <span className="inline-flex size-9 items-center justify-center rounded-lg bg-accent-soft text-accent">
      <Icon className="size-4.5" aria-hidden />
    </span>
  );
}

function People() {
  return (
    <section className={`${WIDTH} py-14`}>
      <h2 className="text-2xl font-semibold tracking-tight">{words.peopleTitle}</h2>
      <ul className="mt-6 grid gap-x-10 gap-y-6 sm:grid-cols-2">
        {words.people.map(([who, gets]) => (
          <li key={who} className="border-l-2 border-line pl-4">
            <h3 className="text-sm font-semibold">{who}</h3>
            <p className="mt-1 text-sm leading-relaxed text-pretty text-muted">{gets}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
