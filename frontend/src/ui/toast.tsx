import { Check, CircleAlert, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { text } from '@/text';
import { describe } from './Shown';

type Note = { id: number; words: string; failed: boolean };

const STAYS_MS = 6000;
let notes: readonly Note[] = [];
let count = 0;
const listeners = new Set<() => void>();

/** Says that something was done. */
export function toast(words: string): void {
  add(words, false);
}

/** Says that something could not be done. */
export function toastFailure(words: string): void {
  add(words, true);
}

/** The same in the API's words, for `onError` of a mutation without a form. */
export function toastProblem(error: unknown): void {
  const { title, detail } = describe(error);
  toastFailure(detail === '' ? title : `${title}: ${detail}`);
}

function add(words: string, failed: boolean): void {
  count += 1;
  const note = { id: count, words, failed };
  change([...notes, note]);
  window.setTimeout(() => remove(note.id), failed ? STAYS_MS * 2 : STAYS_MS);
}

function remove(id: number): void {
  change(notes.filter((note) => note.id !== id));
}

function change(next: readonly Note[]): void {
  notes = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => notes);
  return (
    <div
      aria-live="polite"
      className="screen-only pointer-events-none fixed inset-x-0 bottom-4 z-60 flex flex-col items-center gap-2 px-4"
    >
      {shown.map((note) => (
        <div
          key={note.id}
          className="pointer-events-auto flex max-w-lg items-start gap-3 rounded-lg border border-line bg-surface px-4 py-3 text-sm shadow-high"
        >
          {note.failed ? (
            <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
          ) : (
            <Check className="mt-0.5 size-4 shrink-0 text-good" aria-hidden />
          )}
          <span className="min-w-0 break-words">{note.words}</span>
          <button
            type="button"
            aria-label={text.close}
            onClick={() => remove(note.id)}
            className="-m-1.5 rounded p-1.5 text-muted hover:text-ink"
          >
            <X className="size-4" aria-hidden />
          </button>
        </div>
      ))}
    </div>
  );
}
