import { useNavigate } from '@tanstack/react-router';
import { CircleUser } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useAccount } from '@/app/session/useAccount';
import { text } from '@/text';
import { IconButton } from '@/ui/Button';
import { Menu, type MenuItem } from '@/ui/Menu';
import { signOut } from '../session/session';
import { chooseTheme, chosenTheme, onThemeChange, type Theme } from '../theme';

const THEMES: readonly Theme[] = ['light', 'dark', 'system'];

export function AccountMenu() {
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
        { label: account.name || account.email, onSelect: () => undefined, disabled: true },
        {
          label: text.account.profile,
          onSelect: () => void navigate({ to: '/settings/$section', params: { section: 'profile' } }),
        },
        'line',
        ...themes,
        'line',
        { label: text.account.signOut, onSelect: () => void signOut() },
      ]}
    />
  );
}
