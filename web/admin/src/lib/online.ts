// Whether this browser reaches the server, as one fact for the amber line and
// for sends that wait. The browser's own flag is joined with the websocket's state.
import { useSyncExternalStore } from "react";

type State = { browser: boolean; link: boolean };
let state: State = { browser: typeof navigator === "undefined" ? true : navigator.onLine, link: true };
const listeners = new Set<() => void>();

function set(next: Partial<State>): void {
  const merged = { ...state, ...next };
  if (merged.browser === state.browser && merged.link === state.link) return;
  state = merged;
  for (const l of listeners) l();
}

if (typeof window !== "undefined") {
  window.addEventListener("online", () => set({ browser: true }));
  window.addEventListener("offline", () => set({ browser: false }));
}

export function setLinkUp(up: boolean): void {
  set({ link: up });
}

function isOnline(): boolean {
  return state.browser && state.link;
}

export function useOnline(): boolean {
  return useSyncExternalStore((l) => {
    listeners.add(l);
    return () => listeners.delete(l);
  }, isOnline);
}
