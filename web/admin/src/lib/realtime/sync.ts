// How an open thread and the lists stay true to the server while messages come
// in by push, by answer and by catching up, in any order, twice, or not at all.
//
// The rule: every change of a conversation has a `rev`. A push says which rev it
// follows (`prev`). Only a push that follows our cursor moves it; anything else
// means that something is missing, and `changes?after=<cursor>` fills it. Rows
// carry the rev of their last change, so merging the same row twice is harmless.
import type {
  Attachment,
  ChangePublication,
  Changes,
  Conversation,
  Message,
  MessagePage,
  Quoted,
  Tab,
} from "@/lib/api/types";

/** A message on its way to the server. It stays until its stored row is seen. */
export type Pending = {
  client_id: string;
  kind: "text" | "note";
  text: string;
  files?: Attachment[];
  quoted?: Quoted;
  mentions?: string[];
  /** How it will look, when it is formatted. */
  html?: string;
  at: string;
  state: "sending" | "failed";
  /** The problem's code; empty when the server could not be reached. */
  error?: string;
};

export type Thread = {
  id: string;
  conversation: Conversation;
  /** Ascending by seq and without holes from the oldest loaded line on. */
  messages: Message[];
  /** Ask `messages?before=` with this for older lines; null at the beginning. */
  before: number | null;
  /** Every change up to this rev has been merged. */
  cursor: number;
  pending: Pending[];
  /** It left this member's view. */
  removed: boolean;
};

/**
 * A thread from its newest page. `known` is a conversation row that was read
 * BEFORE the page was asked for: its rev is the highest one the page surely contains.
 */
export function openThread(known: Conversation, page: MessagePage, pending: Pending[] = []): Thread {
  return {
    id: known.id,
    conversation: known,
    messages: sorted(page.items),
    before: page.next,
    cursor: known.rev,
    pending: withoutStored(pending, page.items),
    removed: false,
  };
}

export function addOlder(t: Thread, page: MessagePage): Thread {
  return { ...t, messages: merge(t.messages, page.items, null), before: page.next };
}

/** Only the newest `keep` lines, where there are clearly more; older ones are asked for again. */
export function withoutOldest(t: Thread, keep: number): Thread {
  if (t.messages.length <= 2 * keep) return t;
  const messages = t.messages.slice(-keep);
  return { ...t, messages, before: messages[0]?.seq ?? t.before };
}

export type Applied = { thread: Thread; behind: boolean };

/** `behind` tells the caller to fetch `changes?after=<cursor>`. */
export function applyPublication(t: Thread, p: ChangePublication): Applied {
  if (p.rev <= t.cursor) return { thread: t, behind: false };
  const follows = p.prev === t.cursor;
  const thread = { ...take(t, p.conversation, p.messages ?? []), removed: false };
  if (!follows) return { thread, behind: true };
  return { thread: { ...thread, cursor: p.rev }, behind: false };
}

/** Merges what was missed. `behind` is true while the server has more pages. */
export function applyChanges(t: Thread, c: Changes): Applied {
  const thread = take(t, c.conversation, c.messages);
  const last = c.messages.reduce((rev, m) => Math.max(rev, m.rev), 0);
  // A page that brings nothing new may not be asked for again and again.
  const more = c.more && last > t.cursor;
  const cursor = Math.max(t.cursor, more ? last : c.head);
  return { thread: { ...thread, cursor, removed: false }, behind: more };
}

/** The server's own answer to a write: rows without a `prev`, so the cursor stays. */
export function applyRows(t: Thread, conversation: Conversation | null, messages: Message[]): Thread {
  return take(t, conversation ?? t.conversation, messages);
}

export function addPending(t: Thread, p: Pending): Thread {
  const rest = t.pending.filter((x) => x.client_id !== p.client_id);
  const known = rest.length !== t.pending.length;
  // A retried message keeps its place in the row of unsent ones.
  const pending = known ? t.pending.map((x) => (x.client_id === p.client_id ? p : x)) : [...rest, p];
  return { ...t, pending: withoutStored(pending, t.messages) };
}

export function dropPending(t: Thread, clientId: string): Thread {
  return { ...t, pending: t.pending.filter((x) => x.client_id !== clientId) };
}

export function markRemoved(t: Thread): Thread {
  return t.removed ? t : { ...t, removed: true };
}

function take(t: Thread, conversation: Conversation, messages: Message[]): Thread {
  return {
    ...t,
    conversation: newer(t.conversation, conversation),
    messages: merge(t.messages, messages, t.before),
    pending: withoutStored(t.pending, messages),
  };
}

export function newer(a: Conversation, b: Conversation): Conversation {
  return b.rev > a.rev ? b : a;
}

/**
 * `before` is where loading older lines goes on. A changed line from further back
 * is left out: inserting it alone would leave a hole that no page fills.
 */
function merge(have: Message[], add: Message[], before: number | null): Message[] {
  if (add.length === 0) return have;
  const byId = new Map(have.map((m) => [m.id, m]));
  let changed = false;
  for (const m of add) {
    const old = byId.get(m.id);
    if (old ? m.rev <= old.rev : before !== null && m.seq < before) continue;
    byId.set(m.id, m);
    changed = true;
  }
  return changed ? sorted([...byId.values()]) : have;
}

function sorted(messages: Message[]): Message[] {
  return [...messages].sort((a, b) => a.seq - b.seq);
}

function withoutStored(pending: Pending[], messages: Message[]): Pending[] {
  if (pending.length === 0) return pending;
  const stored = new Set(messages.map((m) => m.client_id).filter(Boolean));
  const left = pending.filter((p) => !stored.has(p.client_id));
  return left.length === pending.length ? pending : left;
}

// ---- lists

export function belongsTo(tab: Tab, c: Conversation, memberId: string): boolean {
  if (tab === "closed") return c.status === "closed";
  if (tab === "snoozed") return c.stage === "snoozed";
  if (c.status === "closed" || c.stage === "snoozed") return false;
  switch (tab) {
    case "mine":
      return c.assignee?.id === memberId;
    case "unassigned":
      return c.stage === "waiting";
    case "bot":
      return c.stage === "bot";
    case "all":
      return true;
  }
}

/** Newest activity first; the id decides between equal times, as on the server. */
export function byActivity(a: Conversation, b: Conversation): number {
  if (a.activity_at !== b.activity_at) return a.activity_at < b.activity_at ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/**
 * One list after a conversation changed. `complete` tells that there is no next
 * page: otherwise a row older than the last loaded one belongs to a later page.
 */
export function upsertRow(rows: Conversation[], c: Conversation, belongs: boolean, complete: boolean): Conversation[] {
  const old = rows.find((r) => r.id === c.id);
  if (old && c.rev < old.rev) return rows;
  const rest = old ? rows.filter((r) => r.id !== c.id) : rows;
  if (!belongs) return old ? rest : rows;
  const last = rest[rest.length - 1];
  if (!complete && last && byActivity(c, last) > 0) return rest;
  const at = rest.findIndex((r) => byActivity(c, r) < 0);
  return at === -1 ? [...rest, c] : [...rest.slice(0, at), c, ...rest.slice(at)];
}

export function removeRow(rows: Conversation[], id: string): Conversation[] {
  return rows.some((r) => r.id === id) ? rows.filter((r) => r.id !== id) : rows;
}
