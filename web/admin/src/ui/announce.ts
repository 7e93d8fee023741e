// One polite live region for the whole app; the shell shows it.
import { useSyncExternalStore } from "react";

let text = "";
const listeners = new Set<() => void>();

export function announce(words: string): void {
  // The same words twice in a row must be read twice.
  text = words === text ? `${words}\u00a0` : words;
  for (const l of listeners) l();
}

export function useAnnouncement(): string {
  return useSyncExternalStore(
    (l) => {
      listeners.add(l);
      return () => listeners.delete(l);
    },
    () => text,
  );
}
