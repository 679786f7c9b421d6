/** Little, so that it runs first: the session is renewed while all the rest of the page comes. */
import { start } from './app/session/session';
import { showTheme } from './app/theme';
import './styles.css';

void start();
showTheme();
// Before there are words that need it: those that change their width later move what stands beside and below them.
void document.fonts.load('1em "Inter Variable"').catch(() => undefined);
void import('./app/app');
