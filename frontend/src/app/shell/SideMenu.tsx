import { Link, useLocation } from '@tanstack/react-router';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { NAVIGATION, type NavigationGroup } from '../navigation';
import { Logo } from './Logo';

const ACTIVE = { className: 'bg-accent-soft text-accent', 'aria-current': 'page' } as const;
const INACTIVE = { className: 'text-muted hover:bg-sunken hover:text-ink' };

const GROUPS: readonly NavigationGroup[] = ['spend', 'act', 'know', 'run'];

export function SideMenu({ onGo, bare = false }: { onGo?: () => void; bare?: boolean }) {
  const may = useMay();
  const { pathname } = useLocation();
  const pages = NAVIGATION.filter((page) => page.needs === null || may(page.needs));
  return (
    <nav aria-label={text.nav.label} className={bare ? 'grid gap-4' : 'grid gap-5 p-4'}>
      {!bare && <Logo />}
      {GROUPS.filter((group) => pages.some((page) => page.group === group)).map((group) => (
        <div key={group}>
          <p className="px-2.5 pb-1 text-xs font-medium text-muted">{text.nav.groups[group]}</p>
          <ul className="grid gap-0.5">
            {pages
              .filter((page) => page.group === group)
              .map((page) => (
                <li key={page.path}>
                  <Link
                    to={page.path}
                    {...(onGo === undefined ? {} : { onClick: onGo })}
                    activeOptions={{ exact: page.path === '/', includeSearch: false }}
                    className="flex items-center gap-2.5 rounded-md px-2.5 py-2 text-sm font-medium"
                    activeProps={ACTIVE}
                    inactiveProps={page.also !== undefined && pathname.startsWith(page.also) ? ACTIVE : INACTIVE}
                  >
                    <page.icon className="size-4.5 shrink-0" aria-hidden />
                    {page.label}
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
      <a href="/docs" className="px-2.5 text-sm text-muted hover:text-ink">
        {text.nav.api}
      </a>
    </nav>
  );
}
