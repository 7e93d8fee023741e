// Messages that have not reached the server yet, kept through a reload, for each member of this browser.
import { useCallback, useSyncExternalStore } from "react";
import { currentMember } from "@/lib/api/client";
import type { Pending } from "@/lib/realtime/sync";
import { keysOf, read, write } from "@/lib/storage";

/** After this long a person decides whether it still fits: it is marked, and does not go out by itself. */
const FRESH_MS = 60 * 60_000;

const own = () => `outbox.${currentMember()}.`;
const listeners = new Set<() => void>();

/** After a reload nothing is under way any more: what is left has to be sent again. */
export function outboxOf(conversationId: string): Pending[] {
  return read<Pending[]>(own() + conversationId, []).map((p) => ({ ...p, state: "failed" as const }));
}

export function saveOutbox(conversationId: string, pending: Pending[]): void {
  write(own() + conversationId, pending.length > 0 ? pending : null);
  for (const l of listeners) l();
}

/** For a conversation that is not open. */
export function changeOutbox(conversationId: string, to: (left: Pending[]) => Pending[]): void {
  saveOutbox(conversationId, to(outboxOf(conversationId)));
}

/** The conversations in which something is left. */
export function outboxes(): string[] {
  return keysOf(own()).map((k) => k.slice(own().length));
}

/** The network lost it, and it goes out again by itself; what the server refused waits for a person. */
export function isLost(p: Pending, now = Date.now()): boolean {
  return p.state === "failed" && !p.error && now - Date.parse(p.at) < FRESH_MS;
}

/** The first words that were not sent in a conversation; null when there are none. */
export function useNotSent(conversationId: string): string | null {
  return useSyncExternalStore(
    subscribe,
    useCallback(() => {
      const p = read<Pending[]>(own() + conversationId, []).find((x) => x.state === "failed");
      return p ? p.text : null;
    }, [conversationId]),
  );
}

function subscribe(l: () => void): () => void {
  listeners.add(l);
  return () => listeners.delete(l);
}
