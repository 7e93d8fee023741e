// Messages that have not reached the server yet, kept through a reload.
import type { Pending } from "@/lib/realtime/sync";
import { read, write } from "@/lib/storage";

const key = (conversationId: string) => `outbox.${conversationId}`;

/** After a reload nothing is under way any more: what is left has to be sent again. */
export function outboxOf(conversationId: string): Pending[] {
  return read<Pending[]>(key(conversationId), []).map((p) => ({ ...p, state: "failed" as const }));
}

export function saveOutbox(conversationId: string, pending: Pending[]): void {
  write(key(conversationId), pending.length > 0 ? pending : null);
}
