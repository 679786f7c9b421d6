import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../rootRoute';
import { Shell } from './Shell';

/** Of all pages that need a session: navigation, bell, palette. */
export const shellRoute = createRoute({ getParentRoute: () => rootRoute, id: 'shell', component: Shell });
