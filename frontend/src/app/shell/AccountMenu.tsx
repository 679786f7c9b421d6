import { useNavigate } from '@tanstack/react-router';
import { CircleUser } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useAccount } from '@/app/session/useAccount';
import { text } from '@/text';
import { IconButton } from '@/ui/Button';
import { Menu, type MenuItem } from '@/ui/Menu';
import { leave } from '../session/leave';
import { chooseTheme, chosenTheme, onThemeChange, type Theme } from '../theme';

const OWN = ['profile', 'security', 'notifications'] as const;
const THEMES: readonly Theme[] = ['light', 'dark', 'system'];

export function AccountMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const account = useAccount();
  const theme = useSyncExternalStore(onThemeChange, chosenTheme);
  const navigate = useNavigate();
  const themes: MenuItem[] = THEMES.map((one) => ({
    label: (
      <>
        <span className="w-4" aria-hidden>
          {one === theme ? '✓' : ''}
        </span>
        {text.theme[one]}
      </>
    ),
    onSelect: () => chooseTheme(one),
  }));
  return (
    <Menu
      trigger={
        <IconButton label={text.account.menu}>
          <CircleUser className="size-5" aria-hidden />
        </IconButton>
      }
      items={[
        { heading: <Who name={account.name} email={account.email} /> },
        'line',
        ...OWN.map((section) => ({
          label: text.account[section],
          onSelect: () => void navigate({ to: '/settings/$section', params: { section } }),
        })),
        'line',
        { heading: text.theme.label },
        ...themes,
        'line',
        ...(window.matchMedia('(pointer: coarse)').matches
          ? []
          : [{ label: text.shortcuts.title, onSelect: onShortcuts }]),
        { label: text.account.signOut, onSelect: () => void leave() },
      ]}
    />
  );
}

function Who({ name, email }: { name: string; email: string }) {
  return (
    <span className="block max-w-60">
      {name !== '' && <span className="block truncate text-sm font-medium text-ink">{name}</span>}
      <span className="block truncate">{email}</span>
    </span>
  );
}
