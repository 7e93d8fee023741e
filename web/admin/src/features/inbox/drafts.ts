// What somebody has begun to write, per conversation and per tab of the composer. It is at once in this browser, where it
// survives changing the conversation, the page and a reload, and a moment later on the server, so that the member's other
// screens have it. Nothing that is being typed is ever replaced: of two texts the one under the fingers stays.
import { useCallback, useSyncExternalStore } from "react";
import { ApiError, api } from "@/lib/api/client";
import type { Box, Draft } from "@/lib/api/types";
import { read, write } from "@/lib/storage";

export type Mode = "text" | "note";

/** As long as the server keeps a draft, in characters. */
const KEPT_MOST = 30_000;
const KEEP_AFTER = 700;
const listeners = new Set<() => void>();
const memory = new Map<string, string>();
/** The rev of the server's draft that this browser has taken over or written. */
const revs = new Map<string, number>();
const waiting = new Map<string, ReturnType<typeof setTimeout>>();
const sending = new Set<string>();
const key = (id: string, mode: Mode) => `draft.${id}.${mode}`;
const boxOf = (mode: Mode): Box => (mode === "note" ? "note" : "reply");
const modeOf = (box: Box): Mode => (box === "note" ? "note" : "text");

export function draftOf(id: string, mode: Mode): string {
  const k = key(id, mode);
  let v = memory.get(k);
  if (v === undefined) {
    v = read<string>(k, "");
    memory.set(k, v);
  }
  return v;
}

/** A draft in one line of a list: its words without the signs of their formatting. */
export function draftWords(text: string): string {
  return text
    .replace(/\*\*(?=\S)|(?<=\S)\*\*|`+|^> /gm, "")
    .replace(/(^|[^\p{L}\p{N}_])_(\S(?:.*?\S)?)_(?![\p{L}\p{N}_])/gu, "$1$2")
    .replace(/&#(\d{2,5});/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/\\([*`[\]<\\&+>~.)!-])/g, "$1");
}

function put(id: string, mode: Mode, text: string): void {
  memory.set(key(id, mode), text);
  write(key(id, mode), text === "" ? null : text);
  for (const l of listeners) l();
}

export function setDraft(id: string, mode: Mode, text: string): void {
  put(id, mode, text);
  later(id, mode, text === "" ? 0 : KEEP_AFTER);
}

function later(id: string, mode: Mode, ms: number): void {
  const k = key(id, mode);
  clearTimeout(waiting.get(k));
  waiting.set(
    k,
    setTimeout(() => void keep(id, mode), ms),
  );
}

async function keep(id: string, mode: Mode): Promise<void> {
  const k = key(id, mode);
  waiting.delete(k);
  if (sending.has(k)) return later(id, mode, KEEP_AFTER);
  sending.add(k);
  const text = draftOf(id, mode);
  if ([...text].length > KEPT_MOST) {
    sending.delete(k);
    return; // so long a text stays on this screen
  }
  try {
    const d = await api.put<Draft>(`/v1/conversations/${id}/draft`, { box: boxOf(mode), text, rev: revs.get(k) ?? 0 });
    revs.set(k, d.rev);
  } catch (e) {
    if (e instanceof ApiError && e.code === "draft.changed_elsewhere") {
      // Another screen wrote meanwhile. Here somebody is typing: this text goes over it.
      const theirs = (await fetchDrafts().catch(() => [])).find(
        (d) => d.conversation_id === id && d.box === boxOf(mode),
      );
      revs.set(k, theirs?.rev ?? 0);
      later(id, mode, 0);
    }
    // Without a network it stays here and goes with the next letter.
  } finally {
    sending.delete(k);
  }
}

async function fetchDrafts(): Promise<Draft[]> {
  return (await api.get<{ items: Draft[] }>("/v1/drafts")).items;
}

/** The member's drafts from his other screens: at the start and after a gap. */
export async function loadDrafts(): Promise<void> {
  for (const d of await fetchDrafts()) takeDraft(d);
}

/** A draft as the server has it. What is still on its way from here is newer. */
export function takeDraft(d: Draft): void {
  const mode = modeOf(d.box);
  const k = key(d.conversation_id, mode);
  if (waiting.has(k) || sending.has(k) || (d.rev > 0 && d.rev === revs.get(k))) return;
  revs.set(k, d.rev);
  if (draftOf(d.conversation_id, mode) !== d.text) put(d.conversation_id, mode, d.text);
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
