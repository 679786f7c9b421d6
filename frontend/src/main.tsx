import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueries } from './api/queries';
import { createAppRouter } from './app/router';
import { onSessionChange, sessionState, start } from './app/session/session';
import { showTheme } from './app/theme';
import './styles.css';

showTheme();
const queries = createQueries();
const router = createAppRouter(queries);
// Nothing of one account may be seen by the next one on this screen.
onSessionChange(() => sessionState() === 'signed-out' && queries.clear());
void start();

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
