import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useMay } from '@/app/session/useAccount';
import { NAVIGATION } from '../navigation';
import type { Finding } from './LazyPalette';

const WITHIN_MS = 1200;

/**
 * `Ctrl K` or `/` opens the palette, `?` says which keys there are, `g` and a letter go to a page. Nothing but `Ctrl K`
 * while something is being typed, or a question or a menu is open, which have keys of their own.
 */
export function useShortcuts(onFinding: (next: Finding) => void): void {
  const navigate = useNavigate();
  const may = useMay();
  const wentAt = useRef(0);
  const open = useRef(onFinding);
  open.current = onFinding;
  useEffect(() => {
    const press = (event: Event) => {
      // What fills in a form for somebody presses keys without a name.
      if (!(event instanceof KeyboardEvent)) return;
      if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        open.current('palette');
        return;
      }
      if (isTyping(event) || document.querySelector('[role="dialog"], [role="menu"]') !== null) return;
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.key === '/') {
        event.preventDefault();
        open.current('palette');
      } else if (event.key === '?') open.current('shortcuts');
      else if (event.key === 'g') wentAt.current = Date.now();
      else if (Date.now() - wentAt.current < WITHIN_MS) {
        wentAt.current = 0;
        const page = NAVIGATION.find((one) => one.shortcut === event.key);
        if (page !== undefined && (page.needs === null || may(page.needs))) void navigate({ to: page.path });
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [navigate, may]);
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
