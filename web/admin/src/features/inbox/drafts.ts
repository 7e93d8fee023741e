// What somebody has begun to write, per conversation and per tab of the composer. It is at once in this browser, where it
// survives changing the conversation, the page and a reload, and a moment later on the server, so that the member's other
// screens have it. Nothing that is being typed is ever replaced, and of two texts the newer one stays (`stands`).
import { useCallback, useSyncExternalStore } from "react";
import { ApiError, api, currentMember } from "@/lib/api/client";
import type { Box, Draft } from "@/lib/api/types";
import { keysOf, read, write } from "@/lib/storage";

export type Mode = "text" | "note";
/**
 * A draft in this browser: the rev of the server's that it goes on from, and when it was typed, until the server has it;
 * `at` is the server's own time of the newest that this page has seen of it.
 */
export type Kept = { text: string; rev: number; typed?: number; at?: number };

/** As long as the server keeps a draft, in characters, and how many of them it lists. */
const KEPT_MOST = 30_000;
const LISTED = 200;
const KEEP_AFTER = 700;
const NONE: Kept = { text: "", rev: 0 };
const listeners = new Set<() => void>();
const memory = new Map<string, Kept>();
const waiting = new Map<string, ReturnType<typeof setTimeout>>();
const sending = new Set<string>();
const own = () => `draft.${currentMember()}.`;
const key = (id: string, mode: Mode) => `${own()}${id}.${mode}`;
const modeOf = (box: Box): Mode => (box === "note" ? "note" : "text");

/**
 * Whether what was typed here stays, when the server has another text: nothing was stored there since, or it was typed
 * later. What the server has seen already never stays against it.
 */
export function stands(ours: Kept, theirs: Pick<Draft, "rev" | "updated_at">): boolean {
  return ours.typed !== undefined && (theirs.rev === ours.rev || ours.typed > Date.parse(theirs.updated_at));
}

/** Whether news of a draft were overtaken: this page has seen a later one, which may be that it was sent. */
export function overtaken(ours: Kept, theirs: Pick<Draft, "rev" | "updated_at">): boolean {
  if (ours.rev > 0 && theirs.rev > ours.rev) return false;
  const at = Date.parse(theirs.updated_at);
  return ours.at !== undefined && (at < ours.at || (at === ours.at && theirs.rev < ours.rev));
}

function kept(k: string): Kept {
  let v = memory.get(k);
  if (v === undefined) {
    v = read<Kept>(k, NONE);
    memory.set(k, v);
  }
  return v;
}

export function draftOf(id: string, mode: Mode): string {
  return kept(key(id, mode)).text;
}

/** A draft in one line of a list: its words without the signs of their formatting. */
export function draftWords(text: string): string {
  return text
    .replace(/\*\*(?=\S)|(?<=\S)\*\*|`+|^> /gm, "")
    .replace(/(^|[^\p{L}\p{N}_])_(\S(?:.*?\S)?)_(?![\p{L}\p{N}_])/gu, "$1$2")
    .replace(/&#(\d{2,5});/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/\\([*`[\]<\\&+>~.)!-])/g, "$1");
}

function put(k: string, v: Kept, stored = true): void {
  memory.set(k, v);
  const { at: _, ...lasting } = v;
  if (stored) write(k, v.text === "" && v.typed === undefined ? null : lasting);
  for (const l of listeners) l();
}

export function setDraft(id: string, mode: Mode, text: string): void {
  const k = key(id, mode);
  put(k, { ...kept(k), text, typed: Date.now() });
  later(k, text === "" ? 0 : KEEP_AFTER);
}

function later(k: string, ms: number): void {
  clearTimeout(waiting.get(k));
  waiting.set(
    k,
    setTimeout(() => void keep(k), ms),
  );
}

async function keep(k: string, leaving = false): Promise<void> {
  clearTimeout(waiting.get(k));
  waiting.delete(k);
  if (sending.has(k)) {
    later(k, KEEP_AFTER);
    return;
  }
  const { text, rev } = kept(k);
  if ([...text].length > KEPT_MOST) return; // so long a text stays on this screen
  const [id, mode] = k.slice(own().length).split(".");
  const box: Box = mode === "note" ? "note" : "reply";
  sending.add(k);
  try {
    const d = await api.put<Draft>(`/v1/conversations/${id}/draft`, { box, text, rev }, { keepalive: leaving });
    const now = kept(k);
    const known = { rev: d.rev, at: Date.parse(d.updated_at) };
    put(k, now.text === text ? { text, ...known } : { ...now, ...known });
  } catch (e) {
    if (e instanceof ApiError && e.code === "draft.changed_elsewhere") {
      // Another screen wrote meanwhile. Here somebody is typing: this text goes over it.
      const theirs = (await fetchDrafts().catch(() => [])).find((d) => d.conversation_id === id && d.box === box);
      put(k, { ...kept(k), rev: theirs?.rev ?? 0 });
      later(k, 0);
    }
    // Without a network it stays here and goes with the next letter, or when the connection is back.
  } finally {
    sending.delete(k);
  }
}

/** Before the page goes: what waits for the next moment is sent now. What does not arrive is here when the page is back. */
export function flushDrafts(): void {
  for (const k of [...waiting.keys()]) void keep(k, true);
}

async function fetchDrafts(): Promise<Draft[]> {
  return (await api.get<{ items: Draft[] }>("/v1/drafts")).items;
}

/** The member's drafts from his other screens: at the start and after a gap. */
export async function loadDrafts(): Promise<void> {
  const before = new Map([...memory.keys(), ...keysOf(own())].map((k) => [k, kept(k)]));
  const theirs = new Map((await fetchDrafts()).map((d) => [key(d.conversation_id, modeOf(d.box)), d]));
  // What has changed while we asked is newer than the answer.
  for (const [k, d] of theirs) if (kept(k) === (before.get(k) ?? NONE)) take(k, d);
  for (const [k, v] of before) {
    if (theirs.has(k) || kept(k) !== v) continue;
    if (v.typed !== undefined) later(k, 0);
    // Sent or emptied on another screen.
    else if (v.rev > 0 && theirs.size < LISTED) put(k, NONE);
  }
}

/** A draft as the server has it now. */
export function takeDraft(d: Draft): void {
  take(key(d.conversation_id, modeOf(d.box)), d);
}

function take(k: string, d: Draft): void {
  if (waiting.has(k) || sending.has(k)) return; // what is still on its way from here is newer
  const ours = kept(k);
  if (overtaken(ours, d)) return;
  if (ours.text !== d.text && stands(ours, d)) {
    later(k, 0);
    return;
  }
  // Another tab of this browser may have gone on: what it keeps for a reload is left alone.
  const there = read<Kept>(k, NONE);
  put(k, { text: d.text, rev: d.rev, at: Date.parse(d.updated_at) }, there.text === d.text || !stands(there, d));
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
