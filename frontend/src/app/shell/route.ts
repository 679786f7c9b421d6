import { createRoute } from '@tanstack/react-router';
import { NotFoundPage } from '../NotFoundPage';
import { rootRoute } from '../rootRoute';
import { NOWHERE, Shell } from './Shell';

/** Of all pages that need a session: navigation, bell, palette. */
export const shellRoute = createRoute({ getParentRoute: () => rootRoute, id: 'shell', component: Shell });

/** Every other address: whoever is signed in keeps the menu. */
export const nowhereRoute = createRoute({ getParentRoute: () => shellRoute, path: NOWHERE, component: NotFoundPage });
