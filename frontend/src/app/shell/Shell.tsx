import { Navigate, Outlet, useLocation } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { useAccount, useSession } from '@/app/session/useAccount';
import { NoOrganization } from '@/pages/account/NoOrganization';
import { StartPage } from '@/pages/account/StartPage';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { Skeleton } from '@/ui/Skeleton';
import { ConfirmLogin } from '../session/ConfirmLogin';
import { Palette } from './Palette';
import { SideMenu } from './SideMenu';
import { TopBar } from './TopBar';
import { useShortcuts } from './useShortcuts';

/** Whoever is signed out is led to the sign-in, and from there back to where they wanted to go. */
export function Shell() {
  const session = useSession();
  const location = useLocation();
  if (session === 'starting') return <Splash />;
  if (session === 'signed-in') return <SignedIn />;
  if (location.pathname === '/') return <StartPage />;
  return <Navigate to="/sign-in" search={{ to: location.href }} replace />;
}

function Splash() {
  return <div className="grid min-h-dvh place-items-center text-muted">{text.loading}</div>;
}

function SignedIn() {
  return (
    <Suspense fallback={<Splash />}>
      <Frame />
    </Suspense>
  );
}

function Frame() {
  const [menuOpen, setMenuOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const { organization } = useAccount();
  useShortcuts(() => setPaletteOpen(true));
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
        <TopBar onMenu={() => setMenuOpen(true)} onPalette={() => setPaletteOpen(true)} />
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 focus:outline-none">
          <Suspense
            fallback={
              <div className="p-8">
                <Skeleton className="h-64" />
              </div>
            }
          >
            {organization === null ? <NoOrganization /> : <Outlet />}
          </Suspense>
        </main>
      </div>
      <Dialog open={menuOpen} onClose={() => setMenuOpen(false)} title={text.product}>
        <SideMenu onGo={() => setMenuOpen(false)} bare />
      </Dialog>
      <Palette open={paletteOpen} onClose={() => setPaletteOpen(false)} />
      <ConfirmLogin />
    </div>
  );
}
