import { Outlet, useLocation, useMatches, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useAccount, useAccountAsked, useMay, useSession } from '@/app/session/useAccount';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { Skeleton } from '@/ui/Skeleton';
import { ForbiddenPage } from '../ForbiddenPage';
import { NotFoundForVisitors } from '../NotFoundPage';
import { needOf } from '../needs';
import { ConfirmLogin } from '../session/ConfirmLogin';
import { type Finding, LazyPalette } from './LazyPalette';
import { NoAccount } from './NoAccount';
import { Offline } from './Offline';
import { PrintHead } from './PrintHead';
import { SideMenu } from './SideMenu';
import { Splash, Starting } from './Splash';
import { TopBar } from './TopBar';
import { useShortcuts } from './useShortcuts';

// What few see is loaded for them alone.
const StartPage = lazy(() => import('@/pages/account/StartPage').then((module) => ({ default: module.StartPage })));
const NoOrganization = lazy(() =>
  import('@/pages/account/NoOrganization').then((module) => ({ default: module.NoOrganization })),
);

/** One's own account, and what belongs to the deployment. */
const NEEDS_NONE = /^\/(?:settings|api)(?:\/|$)/;

/** The path of what no other route takes. */
export const NOWHERE = '$';

/** Whoever is signed out is led to the sign-in, and from there back to where they wanted to go. */
export function Shell() {
  const session = useSession();
  const location = useLocation();
  const nowhere = useMatches({ select: (matches) => matches.at(-1)?.routeId === `/shell/${NOWHERE}` });
  if (session === 'starting') return <Starting />;
  if (session === 'signed-in') return <SignedIn />;
  if (location.pathname === '/') {
    return (
      <Suspense fallback={<Splash />}>
        <StartPage />
      </Suspense>
    );
  }
  return nowhere ? <NotFoundForVisitors /> : <ToSignIn from={location.href} />;
}

/** Led there once: while the sign-in is being loaded, the location is already its own. */
function ToSignIn({ from }: { from: string }) {
  const [to] = useState(from);
  const navigate = useNavigate();
  useEffect(() => void navigate({ to: '/sign-in', search: { to }, replace: true }), [navigate, to]);
  return <Splash />;
}

function SignedIn() {
  return (
    <>
      <Suspense fallback={<Splash />}>
        <Framed />
      </Suspense>
      <ConfirmLogin />
    </>
  );
}

/** Once it is known around whom. */
function Framed() {
  const { data, error, refetch } = useAccountAsked();
  if (data !== undefined) return <Frame />;
  return error === null ? <Splash /> : <NoAccount error={error} retry={() => void refetch()} />;
}

/** A page that the role may not see asks for nothing. */
function Allowed({ pathname, make }: { pathname: string; make: string | undefined }) {
  const may = useMay();
  const needs = needOf(pathname, make);
  return needs === null || may(needs) ? <Outlet /> : <ForbiddenPage />;
}

function makeOf(search: object | undefined): string | undefined {
  return search !== undefined && 'make' in search && typeof search.make === 'string' ? search.make : undefined;
}

function Frame() {
  const [menuOpen, setMenuOpen] = useState(false);
  const [finding, setFinding] = useState<Finding>(null);
  const { organization } = useAccount();
  // Of what is drawn: the address changes before the next page is there.
  const pathname = useMatches({ select: (matches) => matches.at(-1)?.pathname ?? '/' });
  const make = useMatches({ select: (matches) => makeOf(matches.at(-1)?.search) });
  useShortcuts(setFinding);
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-60 focus:rounded-md focus:bg-surface focus:px-3 focus:py-2"
      >
        {text.skip}
      </a>
      <div className="screen-only sticky top-0 h-dvh overflow-y-auto border-r border-line bg-surface max-lg:hidden">
        <SideMenu />
      </div>
      <div className="flex min-w-0 flex-col">
        <TopBar onMenu={() => setMenuOpen(true)} onFinding={setFinding} />
        <Offline />
        <PrintHead />
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 focus:outline-none">
          <Suspense
            fallback={
              <div className="p-8">
                <Skeleton className="h-64" />
              </div>
            }
          >
            {organization === null && !NEEDS_NONE.test(pathname) ? (
              <NoOrganization />
            ) : (
              <Allowed pathname={pathname} make={make} />
            )}
          </Suspense>
        </main>
      </div>
      <Dialog open={menuOpen} onClose={() => setMenuOpen(false)} title={text.product}>
        <SideMenu onGo={() => setMenuOpen(false)} bare />
      </Dialog>
      <LazyPalette finding={finding} onFinding={setFinding} />
    </div>
  );
}
