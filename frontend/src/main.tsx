/** Little, so that it runs first: the session is renewed while all the rest of the page comes. */
import { start } from './app/session/session';
import { showTheme } from './app/theme';
import './styles.css';

showTheme();
void start();
void import('./app/app');
