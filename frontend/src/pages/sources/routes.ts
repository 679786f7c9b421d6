import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { only } from '@/url/read';
import {
  readBatches,
  readConnections,
  readCorrections,
  readImport,
  readImports,
  readKeys,
  readQuarantine,
  readSend,
  readUnpriced,
  readVerify,
} from './search';

const getParentRoute = () => shellRoute;

const send = createRoute({
  getParentRoute,
  path: '/sources',
  validateSearch: only(readSend),
  component: lazyRouteComponent(() => import('./send/SendPage'), 'SendPage'),
});
const keys = createRoute({
  getParentRoute,
  path: '/sources/keys',
  validateSearch: only(readKeys),
  component: lazyRouteComponent(() => import('./keys/KeysPage'), 'KeysPage'),
});
const imports = createRoute({
  getParentRoute,
  path: '/sources/imports',
  validateSearch: only(readImports),
  component: lazyRouteComponent(() => import('./imports/ImportsPage'), 'ImportsPage'),
});
const oneImport = createRoute({
  getParentRoute,
  path: '/sources/imports/$importId',
  validateSearch: only(readImport),
  component: lazyRouteComponent(() => import('./imports/ImportPage'), 'ImportPage'),
});
const connections = createRoute({
  getParentRoute,
  path: '/sources/connections',
  validateSearch: only(readConnections),
  component: lazyRouteComponent(() => import('./connections/ConnectionsPage'), 'ConnectionsPage'),
});
const batches = createRoute({
  getParentRoute,
  path: '/sources/batches',
  validateSearch: only(readBatches),
  component: lazyRouteComponent(() => import('./batches/BatchesPage'), 'BatchesPage'),
});
const unpriced = createRoute({
  getParentRoute,
  path: '/sources/unpriced',
  validateSearch: only(readUnpriced),
  component: lazyRouteComponent(() => import('./unpriced/UnpricedPage'), 'UnpricedPage'),
});
const quarantine = createRoute({
  getParentRoute,
  path: '/sources/quarantine',
  validateSearch: only(readQuarantine),
  component: lazyRouteComponent(() => import('./quarantine/QuarantinePage'), 'QuarantinePage'),
});
const corrections = createRoute({
  getParentRoute,
  path: '/sources/corrections',
  validateSearch: only(readCorrections),
  component: lazyRouteComponent(() => import('./corrections/CorrectionsPage'), 'CorrectionsPage'),
});
const verify = createRoute({
  getParentRoute,
  path: '/sources/verify',
  validateSearch: only(readVerify),
  component: lazyRouteComponent(() => import('./verify/VerifyPage'), 'VerifyPage'),
});

export const sourcesRoutes = [
  send,
  keys,
  imports,
  oneImport,
  connections,
  batches,
  unpriced,
  quarantine,
  corrections,
  verify,
] as const;
