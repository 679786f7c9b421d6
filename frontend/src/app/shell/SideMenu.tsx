import { Link } from '@tanstack/react-router';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { NAVIGATION, type NavigationGroup } from '../navigation';
import { Logo } from './Logo';

const GROUPS: readonly NavigationGroup[] = ['spend', 'act', 'know', 'run'];

export function SideMenu({ onGo, bare = false }: { onGo?: () => void; bare?: boolean }) {
  const may = useMay();
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
                    activeProps={{ className: 'bg-accent-soft text-accent', 'aria-current': 'page' }}
                    inactiveProps={{ className: 'text-muted hover:bg-sunken hover:text-ink' }}
                  >
                    <page.icon className="size-4.5 shrink-0" aria-hidden />
                    {page.label}
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
