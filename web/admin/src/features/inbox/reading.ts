// What is new in a thread. What is read is one mark for the whole team, as the list counts it.
import type { Message } from "@/lib/api/types";
import type { Thread } from "@/lib/realtime/sync";

/** So many unread lines are fetched when a conversation is opened; beyond that the reader begins at the end. */
export const FETCHED = 100;

const counts = (m: Message) => m.author.kind === "contact" && m.kind !== "system" && !m.unsent;

/**
 * The seq of the line where what nobody has read begins; null when all is read. Until it is loaded it is the one behind
 * the mark. A conversation that was put back as unread begins with what the customer wrote last. Where nobody has read
 * anything yet, all is new, and there is no place to show.
 */
export function firstUnread(t: Thread): number | null {
  const { unread, agent_read_seq: read } = t.conversation;
  if (unread === 0 || read === 0) return null;
  const oldest = t.messages[0]?.seq ?? 0;
  if (t.before !== null && oldest > read + 1) return read + 1;
  const first = t.messages.find((m) => m.seq > read && counts(m)) ?? t.messages.findLast(counts);
  return first?.seq ?? null;
}

/** The lines of a thread in heaps that stay the same whatever is loaded before or behind them. */
export function heaps(messages: Message[]): { n: number; from: number; to: number }[] {
  const out: { n: number; from: number; to: number }[] = [];
  messages.forEach((m, i) => {
    const n = heapOf(m.seq);
    const last = out[out.length - 1];
    if (last?.n === n) last.to = i + 1;
    else out.push({ n, from: i, to: i + 1 });
  });
  return out;
}

export const heapOf = (seq: number) => Math.floor(seq / 32);
