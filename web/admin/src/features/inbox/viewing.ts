// Who else looks at a conversation. Screens say it again every 20 seconds; a closed tab says no goodbye and fades.
import { useCallback, useEffect, useSyncExternalStore } from "react";
import { api } from "@/lib/api/client";
import type { Person } from "@/lib/api/types";

const SAID_EVERY = 20_000;
const FADES_AFTER = 45_000;
const NOBODY: readonly Person[] = [];

const now = new Map<string, readonly Person[]>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();

export function setViewing(id: string, by: Person, on: boolean): void {
  const timer = `${id}|${by.id}`;
  clearTimeout(timers.get(timer));
  timers.delete(timer);
  const rest = (now.get(id) ?? NOBODY).filter((x) => x.id !== by.id);
  const after = on ? [...rest, by] : rest;
  if (after.length > 0) now.set(id, after);
  else now.delete(id);
  if (on)
    timers.set(
      timer,
      setTimeout(() => setViewing(id, by, false), FADES_AFTER),
    );
  for (const l of listeners) l();
}

export function useViewers(id: string): readonly Person[] {
  return useSyncExternalStore(
    (l) => {
      listeners.add(l);
      return () => listeners.delete(l);
    },
    useCallback(() => now.get(id) ?? NOBODY, [id]),
  );
}

/** Says that this screen looks at a conversation, as long as it is in front. */
export function useLooking(id: string): void {
  useEffect(() => {
    let on = false;
    const say = () => {
      const looks = document.visibilityState === "visible";
      if (!looks && !on) return;
      on = looks;
      api.post<{ others: Person[] }>(`/v1/conversations/${id}/viewing`, { on }).then(
        (r) => {
          for (const p of r.others) setViewing(id, p, true);
        },
        () => undefined, // said again soon
      );
    };
    say();
    const again = setInterval(say, SAID_EVERY);
    document.addEventListener("visibilitychange", say);
    return () => {
      clearInterval(again);
      document.removeEventListener("visibilitychange", say);
      if (on) api.post(`/v1/conversations/${id}/viewing`, { on: false }).catch(() => undefined);
    };
  }, [id]);
}
