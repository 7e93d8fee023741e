/**
 * What the loader on the customer's page and the chat in its frame say to each
 * other. Both sides send to one exact origin and accept only messages of the
 * right window from the right origin; the shapes are checked here because the
 * other side may be another version or not ours at all.
 */

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
  latest: { name: string; text: string; bot: boolean } | null;
}

function tagged(data: unknown): Record<string, unknown> | null {
  return typeof data === "object" && data !== null && "cxgenie" in data
    ? (data as Record<string, unknown>)
    : null;
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
  };
}

export function readChatWord(data: unknown): ChatWord | null {
  const m = tagged(data);
  if (m?.cxgenie === "ready" || m?.cxgenie === "close") return { cxgenie: m.cxgenie };
  if (m?.cxgenie === "keep") return { cxgenie: "keep", kept: String(m.kept) };
  if (m?.cxgenie !== "news") return null;
  const l = m.latest as News["latest"];
  return {
    cxgenie: "news",
    unread: Number(m.unread) || 0,
    known: m.known === true,
    latest: l && { name: String(l.name ?? ""), text: String(l.text ?? ""), bot: l.bot === true },
  };
}
