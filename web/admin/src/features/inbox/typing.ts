// Who is typing where. It fades by itself: a closed tab says no goodbye.
import { useCallback, useSyncExternalStore } from "react";
import type { AuthorKind } from "@/lib/api/types";

export type Typist = { kind: AuthorKind; id: string; name: string };
const FADES_AFTER = 7000;

const now = new Map<string, readonly Typist[]>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();
const NOBODY: readonly Typist[] = [];

export function setTyping(conversationId: string, by: Typist, on: boolean): void {
  const timer = `${conversationId}|${by.kind}|${by.id}`;
  clearTimeout(timers.get(timer));
  timers.delete(timer);
  const before = now.get(conversationId) ?? NOBODY;
  const rest = before.filter((x) => x.id !== by.id || x.kind !== by.kind);
  if (!on && rest.length === before.length) return;
  const after = on ? [...rest, { kind: by.kind, id: by.id, name: by.name }] : rest;
  if (after.length > 0) now.set(conversationId, after);
  else now.delete(conversationId);
  if (on)
    timers.set(
      timer,
      setTimeout(() => setTyping(conversationId, by, false), FADES_AFTER),
    );
  for (const l of listeners) l();
}

export function useTyping(conversationId: string): readonly Typist[] {
  return useSyncExternalStore(
    (l) => {
      listeners.add(l);
      return () => listeners.delete(l);
    },
    useCallback(() => now.get(conversationId) ?? NOBODY, [conversationId]),
  );
}
