import { MenuIcon, Search } from 'lucide-react';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { IconButton } from '@/ui/Button';
import { COMMAND_KEY, Key } from '@/ui/Key';
import { AccountMenu } from './AccountMenu';
import { Bell } from './Bell';
import type { Finding } from './LazyPalette';
import { OrganizationSwitch } from './OrganizationSwitch';

export function TopBar({ onMenu, onFinding }: { onMenu: () => void; onFinding: (next: Finding) => void }) {
  const may = useMay();
  return (
    <header className="screen-only sticky top-0 z-30 flex h-14 items-center gap-2 border-b border-line bg-canvas/90 px-3 backdrop-blur sm:px-6 lg:px-8">
      <IconButton label={text.nav.open} className="lg:hidden" onClick={onMenu}>
        <MenuIcon className="size-5" aria-hidden />
      </IconButton>
      <OrganizationSwitch />
      <button
        type="button"
        onClick={() => onFinding('palette')}
        className="ml-auto flex h-9 items-center gap-2 rounded-md border border-line bg-surface px-3 text-sm text-muted hover:text-ink max-sm:border-transparent max-sm:bg-transparent"
      >
        <Search className="size-4" aria-hidden />
        <span className="max-sm:sr-only">{text.palette.open}</span>
        <span className="flex max-sm:hidden" aria-hidden>
          <Key>{COMMAND_KEY} K</Key>
        </span>
      </button>
      {may('GET /v1/notifications') && <Bell />}
      <AccountMenu onShortcuts={() => onFinding('shortcuts')} />
    </header>
  );
}
