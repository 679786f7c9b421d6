import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueries } from '@/api/queries';
import { createAppRouter } from './router';
import { onSessionChange, sessionState } from './session/session';

const queries = createQueries();
const router = createAppRouter(queries);
// Nothing of one account may be seen by the next one on this screen.
onSessionChange(() => sessionState() === 'signed-out' && queries.clear());

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
