/**
 * What the loader on the customer's page and the chat in its frame say to each
 * other. Both sides send to one exact origin and accept only messages of the
 * right window from the right origin. The page is anybody's, so what it says is
 * read field by field.
 */

import type { Face } from "../brand/people";

/** The page tells the chat where it stands: on load and at every change. */
export interface PageState {
  cxgenie: "page";
  open: boolean;
  /** The panel covers the page, as on phones. */
  full: boolean;
  url: string;
  title: string;
  /** What the chat gave into keeping on an earlier page of this visit. */
  kept: string;
  /** Of the bot, for what shows before the chat has its own record of it. */
  name: string;
  lang: string;
  /** The company's own token of its signed-in user; empty when nobody is. Missing from a page whose script is older. */
  token: string;
  /** How often the page has signed somebody out since it was loaded. */
  outs: number;
}

/**
 * The chat is up, wants to close, has news for the button, or has no storage
 * of its own (browsers refuse it to frames of another site) and asks the page
 * to keep something for the visit.
 */
export type ChatWord = { cxgenie: "ready" } | { cxgenie: "close" } | { cxgenie: "keep"; kept: string } | News;

export interface News {
  cxgenie: "news";
  unread: number;
  /** The visitor has a conversation: keep the badge live on the next pages. */
  known: boolean;
  latest: { name: string; text: string /** Missing: the bot. */; face?: Face } | null;
}

/** What the page wants of the chat. */
export type Wish =
  | { cxgenie: "send"; text: string }
  | { cxgenie: "identify"; details: Record<string, unknown> }
  | { cxgenie: "forget" };

/** The page is anybody's: its wishes are read field by field, as its state is. */
export function readWish(data: unknown): Wish | null {
  const m = tagged(data);
  switch (m?.cxgenie) {
    case "send":
      return { cxgenie: "send", text: String(m.text ?? "").slice(0, 10_000) };
    case "identify": {
      const said = (m.details ?? {}) as Record<string, unknown>;
      const details: Record<string, string> = {};
      for (const key of ["name", "email", "phone"]) {
        if (typeof said[key] === "string" && said[key]) details[key] = (said[key] as string).slice(0, 254);
      }
      return { cxgenie: "identify", details };
    }
    case "forget":
      return { cxgenie: "forget" };
  }
  return null;
}

function tagged(data: unknown): Record<string, unknown> | null {
  return typeof data === "object" && data !== null && "cxgenie" in data ? (data as Record<string, unknown>) : null;
}

export function readPageState(data: unknown): PageState | null {
  const m = tagged(data);
  if (m?.cxgenie !== "page") return null;
  return {
    cxgenie: "page",
    open: m.open === true,
    full: m.full === true,
    url: String(m.url ?? ""),
    title: String(m.title ?? ""),
    kept: String(m.kept ?? ""),
    name: String(m.name ?? ""),
    lang: String(m.lang ?? ""),
    token: String(m.token ?? ""),
    outs: Number(m.outs) || 0,
  };
}

/** The chat is of our own origin and version, so its words are taken as they are. */
export function readChatWord(data: unknown): ChatWord | null {
  return tagged(data) as ChatWord | null;
}
