import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { NAVIGATION } from '../navigation';
import { signOut } from '../session/session';
import { chooseTheme, shownTheme } from '../theme';

const ITEM =
  'flex items-center gap-2.5 rounded-md px-2.5 py-2 text-sm text-ink data-[selected=true]:bg-accent-soft data-[selected=true]:text-accent';

export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const may = useMay();
  const navigate = useNavigate();
  const run = (action: () => void) => () => {
    onClose();
    action();
  };
  return (
    <Dialog open={open} onClose={onClose} title={text.palette.open}>
      <Command label={text.palette.open} loop>
        <Command.Input
          autoFocus
          placeholder={text.palette.placeholder}
          className="h-10 w-full rounded-md border border-line-strong bg-surface px-3 text-sm placeholder:text-muted"
        />
        <Command.List className="mt-2 max-h-80 overflow-y-auto">
          <Command.Empty className="p-4 text-center text-sm text-muted">{text.palette.nothing}</Command.Empty>
          <Command.Group heading={text.palette.pages} className="text-xs text-muted">
            {NAVIGATION.filter((page) => page.needs === null || may(page.needs)).map((page) => (
              <Command.Item key={page.path} onSelect={run(() => void navigate({ to: page.path }))} className={ITEM}>
                <page.icon className="size-4" aria-hidden />
                {page.label}
                <kbd className="ml-auto font-sans text-xs text-muted">g {page.shortcut}</kbd>
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading={text.palette.actions} className="mt-2 text-xs text-muted">
            <Command.Item
              onSelect={run(() => chooseTheme(shownTheme() === 'dark' ? 'light' : 'dark'))}
              className={ITEM}
            >
              {text.palette.theme}
            </Command.Item>
            <Command.Item onSelect={run(() => void signOut())} className={ITEM}>
              {text.palette.signOut}
            </Command.Item>
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}
