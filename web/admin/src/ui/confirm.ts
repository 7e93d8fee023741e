// Asks before something that cannot be taken back. The dialog itself is loaded when
// it is first needed; one question at a time.
import { useSyncExternalStore } from "react";

export type Question = { title: string; text: string; action: string; cancel: string; danger?: boolean };
type Open = Question & { answer: (yes: boolean) => void };

let open: Open | null = null;
const listeners = new Set<() => void>();

function set(next: Open | null): void {
  open = next;
  for (const l of listeners) l();
}

/** A destructive action names its object; the button says the verb, not "OK". */
export function confirm(q: Question): Promise<boolean> {
  open?.answer(false);
  return new Promise((resolve) => {
    set({
      ...q,
      answer: (yes) => {
        set(null);
        resolve(yes);
      },
    });
  });
}

export function useQuestion(): Open | null {
  return useSyncExternalStore(
    (l) => {
      listeners.add(l);
      return () => listeners.delete(l);
    },
    () => open,
  );
}
