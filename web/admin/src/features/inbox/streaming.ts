// What bots are writing right now, piece by piece. The stored message of the same id replaces it.
import { useCallback, useSyncExternalStore } from "react";
import type { StreamingPublication } from "@/lib/api/answering";

export type Writing = { message_id: string; no: number; text: string };

/** The server gives a sign of life every few seconds; whoever is silent for longer is forgotten. */
const ALIVE_MS = 10_000;

const now = new Map<string, Writing>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();
let drawing = false;

/** Once a frame, however many pieces come before it. */
function tell(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    for (const l of listeners) l();
  });
}

/** Takes a piece. What follows one we have missed waits for the next whole one, or for the message. */
export function hearPiece(p: StreamingPublication): void {
  if (p.done) {
    stopWriting(p.conversation_id, p.message_id);
    return;
  }
  const before = now.get(p.conversation_id);
  const goesOn = before?.message_id === p.message_id && p.no === before.no + 1;
  if (!p.whole && !goesOn) return;
  const text = p.whole ? p.text : (before?.text ?? "") + p.text;
  now.set(p.conversation_id, { message_id: p.message_id, no: p.no, text });
  clearTimeout(timers.get(p.conversation_id));
  timers.set(
    p.conversation_id,
    setTimeout(() => stopWriting(p.conversation_id, p.message_id), ALIVE_MS),
  );
  tell();
}

/** The message is here, or will not come. */
export function stopWriting(conversationId: string, messageId: string): void {
  if (now.get(conversationId)?.message_id !== messageId) return;
  clearTimeout(timers.get(conversationId));
  now.delete(conversationId);
  tell();
}

export function useWriting(conversationId: string): Writing | undefined {
  return useSyncExternalStore(
    (l) => {
      listeners.add(l);
      return () => listeners.delete(l);
    },
    useCallback(() => now.get(conversationId), [conversationId]),
  );
}
