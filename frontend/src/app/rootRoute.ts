import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext } from '@tanstack/react-router';
import { Root } from './Root';

/** Of all pages, with or without a session. */
export const rootRoute = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Root });
