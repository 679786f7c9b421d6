import { Outlet } from '@tanstack/react-router';
import { Toasts } from '@/ui/toast';

export function Root() {
  return (
    <>
      <Outlet />
      <Toasts />
    </>
  );
}
