import { type ReactNode, useState } from 'react';
import { Button } from './Button';
import { ConfirmDialog } from './Dialog';
import { Newer, unlessNewer } from './Newer';
import { Failed } from './Shown';

/**
 * A button whose deed is asked about before it is done. `doing` is the mutation: what went wrong stands in the question,
 * and is gone when it is asked anew. `onConfirm` is told how to close the question, for what stays on the page.
 */
export function AskFirst({
  button,
  title,
  lead,
  doing,
  onConfirm,
  onNewer,
  danger = true,
  small = false,
}: {
  button: string;
  title: string;
  /** What will happen. */
  lead: ReactNode;
  doing: { isPending: boolean; error: unknown; reset: () => void };
  onConfirm: (close: () => void) => void;
  /** Where the deed names a version: asks for the newer one. */
  onNewer?: () => void;
  danger?: boolean;
  small?: boolean;
}) {
  const [asked, setAsked] = useState(false);
  const close = () => {
    setAsked(false);
    doing.reset();
  };
  const problem = onNewer === undefined ? doing.error : unlessNewer(doing.error);
  const showNewer = () => {
    close();
    onNewer?.();
  };
  return (
    <>
      <Button size={small ? 'small' : 'normal'} kind={danger ? 'danger' : 'plain'} onClick={() => setAsked(true)}>
        {button}
      </Button>
      <ConfirmDialog
        open={asked}
        onClose={close}
        onConfirm={() => onConfirm(close)}
        title={title}
        confirm={button}
        danger={danger}
        busy={doing.isPending}
      >
        <p className="break-words">{lead}</p>
        <div className="mt-3 empty:hidden">
          {problem !== null && <Failed error={problem} />}
          {onNewer !== undefined && <Newer error={doing.error} onShow={showNewer} />}
        </div>
      </ConfirmDialog>
    </>
  );
}
