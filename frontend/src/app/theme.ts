/** Light, dark, or as the system has it; kept on this device, since it belongs to the screen and not to the person. */
import { shelf } from './shelf';

export type Theme = 'light' | 'dark' | 'system';

const KEY = 'outlay.theme';
const device = shelf(() => window.localStorage);
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let chosen = keptTheme();
/** Paper is white. */
let isPrinting = false;

function keptTheme(): Theme {
  const kept = device?.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function chosenTheme(): Theme {
  return chosen;
}

/** What is shown. */
export function shownTheme(): 'light' | 'dark' {
  if (isPrinting) return 'light';
  if (chosen !== 'system') return chosen;
  return prefersDark.matches ? 'dark' : 'light';
}

export function chooseTheme(theme: Theme): void {
  chosen = theme;
  device?.setItem(KEY, theme);
  showTheme();
}

/** Called once before the first picture, and whenever choice or system change. */
export function showTheme(): void {
  document.documentElement.dataset.theme = shownTheme();
  colourTheWindow();
  for (const listener of listeners) listener();
}

/** The bar of an installed app and of a phone's browser is as the page, whatever the system prefers. */
function colourTheWindow(): void {
  const canvas = getComputedStyle(document.documentElement).getPropertyValue('--canvas');
  if (canvas === '') return;
  for (const bar of document.querySelectorAll('meta[name="theme-color"]')) bar.setAttribute('content', canvas);
}

/** For `useSyncExternalStore`: charts read their colours when the theme changes. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

prefersDark.addEventListener('change', showTheme);
// Chosen in another tab.
window.addEventListener('storage', ({ key }) => {
  if (key !== KEY) return;
  chosen = keptTheme();
  showTheme();
});
for (const [event, begins] of [
  ['beforeprint', true],
  ['afterprint', false],
] as const) {
  window.addEventListener(event, () => {
    isPrinting = begins;
    showTheme();
  });
}
