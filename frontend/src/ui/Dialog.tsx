import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { text } from '@/text';
import { Button, IconButton } from './Button';
import { cx } from './cx';

const FIELD =
  'input:not([type="hidden"], [type="file"], [readonly], :disabled), select:not(:disabled), textarea:not(:disabled)';

/**
 * A question or a form before the page. The ground is our own and not Radix's overlay, which would put a style element
 * into the page that the site's policy refuses. `side` opens it as a sheet at the right, for details beside a list.
 */
export function Dialog({
  open,
  onClose,
  title,
  lead,
  wide = false,
  side = false,
  bare = false,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  lead?: ReactNode;
  wide?: boolean;
  side?: boolean;
  /** Without a head; stands high, where its list can grow. The title is only heard. */
  bare?: boolean;
  children: ReactNode;
}) {
  const giveBack = useFocusBefore(open);
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <div className="fixed inset-0 z-50 bg-black/45" aria-hidden />
        <Radix.Content
          aria-describedby={undefined}
          onInteractOutside={unlessNote}
          onOpenAutoFocus={side ? undefined : toFirstField}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            giveBack();
          }}
          className={cx(
            'fixed z-50 flex flex-col overflow-y-auto overscroll-contain border-line bg-surface shadow-high focus:outline-none',
            shapeOf({ wide, side, bare }),
          )}
        >
          {bare ? (
            <>
              <Radix.Title className="sr-only">{title}</Radix.Title>
              {children}
            </>
          ) : (
            <>
              <div className="sticky top-0 z-10 flex items-start justify-between gap-4 bg-surface px-5 pt-5 pb-2">
                <div className="min-w-0">
                  <Radix.Title className="text-lg font-semibold tracking-tight break-words">{title}</Radix.Title>
                  {lead !== undefined && <div className="mt-1 text-sm text-muted">{lead}</div>}
                </div>
                <Radix.Close asChild>
                  <IconButton label={text.close} className="-mt-1.5 -mr-2">
                    <X className="size-4" aria-hidden />
                  </IconButton>
                </Radix.Close>
              </div>
              <div className="px-5 pt-3 pb-[max(1.25rem,env(safe-area-inset-bottom))]">{children}</div>
            </>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A note is put away, and may be gone by now, without the question below it and what was typed there. */
function unlessNote(event: Event): void {
  const { target } = event;
  if (target instanceof Element && (!target.isConnected || target.closest('[aria-live]') !== null))
    event.preventDefault();
}

/** A form begins at its first field and not at the cross; a finger would only call the keyboard up by it. */
function toFirstField(event: Event): void {
  const dialog = event.currentTarget;
  if (!(dialog instanceof HTMLElement) || window.matchMedia('(pointer: coarse)').matches) return;
  const field = dialog.querySelector<HTMLElement>(FIELD);
  if (field === null) return;
  event.preventDefault();
  field.focus();
}

/** On a phone a question comes from below and a sheet fills the screen. */
function shapeOf({ wide, side, bare }: { wide: boolean; side: boolean; bare: boolean }): string {
  if (side) return 'inset-y-0 right-0 w-full max-w-xl border-l';
  const middle = 'sm:right-auto sm:left-1/2 sm:-translate-x-1/2 sm:rounded-2xl';
  if (bare) return cx('inset-x-2 top-2 max-h-[80dvh] rounded-2xl border sm:top-[12vh] sm:w-full sm:max-w-xl', middle);
  return cx(
    'inset-x-0 bottom-0 max-h-[92dvh] w-full rounded-t-2xl border sm:top-1/2 sm:bottom-auto sm:-translate-y-1/2',
    middle,
    wide ? 'sm:max-w-3xl' : 'sm:max-w-lg',
  );
}

/** Gives the focus back to where it was before opening, or to the page where that is gone: Radix knows its triggers only. */
function useFocusBefore(open: boolean): () => void {
  const [before, setBefore] = useState<Element | null>(null);
  const [was, setWas] = useState(false);
  if (open !== was) {
    setWas(open);
    if (open) setBefore(document.activeElement);
  }
  return () => {
    const there = before instanceof HTMLElement && before !== document.body && before.isConnected;
    (there ? before : document.getElementById('content'))?.focus({ preventScroll: true });
  };
}

/** Before something that can't be undone, or that others will notice. `children` says what will happen. */
export function ConfirmDialog({
  open,
  onClose,
  onConfirm,
  title,
  confirm,
  danger = false,
  busy = false,
  children,
}: {
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  confirm: string;
  danger?: boolean;
  busy?: boolean;
  children: ReactNode;
}) {
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <div className="text-sm text-ink">{children}</div>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>{text.cancel}</Button>
        <Button kind={danger ? 'danger' : 'primary'} onClick={onConfirm} busy={busy}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
