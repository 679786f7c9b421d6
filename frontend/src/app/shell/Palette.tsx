import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Keyboard, Link2, LogOut, Search, SunMoon } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { copyText } from '@/ui/copyText';
import { Dialog } from '@/ui/Dialog';
import { Key } from '@/ui/Key';
import { toast } from '@/ui/toast';
import { NAVIGATION } from '../navigation';
import { leave } from '../session/leave';
import { chooseTheme, shownTheme } from '../theme';
import { PaletteFound } from './PaletteFound';
import { GROUP, PaletteGroup, PaletteItem } from './PaletteGroup';
import { COSTS_BY, MAKE, settingsDoors } from './paletteDoors';

const words = text.palette;

type Doors = { onClose: () => void; onShortcuts: () => void };

/** Pages and what is made often; once something is typed, everything that has a name. */
export function Palette({ open, ...doors }: Doors & { open: boolean }) {
  return (
    <Dialog open={open} onClose={doors.onClose} title={words.open} bare>
      <Finder {...doors} />
    </Dialog>
  );
}

function Finder({ onClose, onShortcuts }: Doors) {
  const may = useMay();
  const [typed, setTyped] = useState('');
  const searching = typed.trim() !== '';
  return (
    <Command label={words.open} loop filter={rank} className="flex min-h-0 flex-col">
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search className="size-4 shrink-0 text-muted" aria-hidden />
        <Command.Input
          autoFocus
          value={typed}
          onValueChange={setTyped}
          placeholder={words.placeholder}
          className="h-13 w-full min-w-0 bg-transparent text-base outline-none placeholder:text-muted"
        />
        <Key className="max-sm:hidden">{words.escape}</Key>
      </div>
      <Command.List className="max-h-[min(28rem,60dvh)] scroll-py-2 overflow-y-auto px-2 pb-2">
        <Command.Empty className="p-6 text-center text-sm text-muted">{words.nothing}</Command.Empty>
        <Pages onGo={onClose} />
        <PaletteGroup heading={words.actions} doors={MAKE} onGo={onClose} />
        {searching && (
          <>
            <PaletteFound onGo={onClose} />
            <PaletteGroup heading={words.costs} doors={COSTS_BY} onGo={onClose} />
            <PaletteGroup heading={text.nav.settings} doors={settingsDoors(may)} onGo={onClose} />
          </>
        )}
        <Own onGo={onClose} onShortcuts={onShortcuts} />
      </Command.List>
    </Command>
  );
}

function Pages({ onGo }: { onGo: () => void }) {
  const may = useMay();
  const navigate = useNavigate();
  return (
    <Command.Group heading={words.pages} className={GROUP}>
      {NAVIGATION.filter((page) => page.needs === null || may(page.needs)).map((page) => (
        <PaletteItem
          key={page.path}
          id={page.path}
          title={page.label}
          icon={page.icon}
          onSelect={() => {
            onGo();
            void navigate({ to: page.path });
          }}
        >
          <span className="flex gap-1 max-sm:hidden" aria-hidden>
            <Key>g</Key>
            <Key>{page.shortcut}</Key>
          </span>
        </PaletteItem>
      ))}
    </Command.Group>
  );
}

/** What concerns this page and this session. */
function Own({ onGo, onShortcuts }: { onGo: () => void; onShortcuts: () => void }) {
  const run = (action: () => void) => () => {
    onGo();
    action();
  };
  const copy = async () => {
    if (await copyText(window.location.href)) toast(text.linkCopied);
  };
  return (
    <Command.Group heading={words.here} className={GROUP}>
      <PaletteItem id="copy-link" title={words.copyLink} icon={Link2} onSelect={run(() => void copy())} />
      <PaletteItem
        id="theme"
        title={words.theme}
        icon={SunMoon}
        onSelect={run(() => chooseTheme(shownTheme() === 'dark' ? 'light' : 'dark'))}
      />
      <PaletteItem id="shortcuts" title={text.shortcuts.title} icon={Keyboard} onSelect={onShortcuts}>
        <Key className="max-sm:hidden">?</Key>
      </PaletteItem>
      <PaletteItem id="sign-out" title={words.signOut} icon={LogOut} onSelect={run(() => void leave())} />
    </Command.Group>
  );
}

/** By the shown words alone: each typed word stands in them; at the beginning of a word it weighs more. */
function rank(_id: string, typed: string, shown: string[] = []): number {
  const title = shown.join(' ').toLowerCase();
  const parts = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (!parts.every((part) => title.includes(part))) return 0;
  const first = parts[0] ?? '';
  if (title.startsWith(first)) return 1;
  return title.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(first)) ? 0.8 : 0.5;
}
