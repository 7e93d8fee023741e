// What somebody has begun to write, per conversation and per tab of the composer.
// It survives changing the conversation, the page and a reload.
import { useCallback, useSyncExternalStore } from "react";
import { read, write } from "@/lib/storage";

export type Mode = "text" | "note";

const listeners = new Set<() => void>();
const memory = new Map<string, string>();
const key = (id: string, mode: Mode) => `draft.${id}.${mode}`;

export function draftOf(id: string, mode: Mode): string {
  const k = key(id, mode);
  let v = memory.get(k);
  if (v === undefined) {
    v = read<string>(k, "");
    memory.set(k, v);
  }
  return v;
}

export function setDraft(id: string, mode: Mode, text: string): void {
  memory.set(key(id, mode), text);
  write(key(id, mode), text === "" ? null : text);
  for (const l of listeners) l();
}

function subscribe(l: () => void): () => void {
  listeners.add(l);
  return () => listeners.delete(l);
}

export function useDraft(id: string, mode: Mode): [string, (text: string) => void] {
  const text = useSyncExternalStore(
    subscribe,
    useCallback(() => draftOf(id, mode), [id, mode]),
  );
  return [text, useCallback((v: string) => setDraft(id, mode, v), [id, mode])];
}
