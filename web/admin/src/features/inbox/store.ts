// The inbox's part of the query cache and the only code that writes to it: pushes, answers, catching up and optimistic sends
// all meet here. What they do to a thread or a list is decided in lib/realtime/sync; this file knows when and with what.
import type { QueryClient } from "@tanstack/react-query";
import { ApiError, api } from "@/lib/api/client";
import type {
  ChangePublication,
  Changes,
  Conversation,
  InboxPage,
  Message,
  MessagePage,
  Page,
  Publication,
  Tab,
} from "@/lib/api/types";
import {
  addPending,
  applyChanges,
  applyPublication,
  applyRows,
  belongsTo,
  dropPending,
  markRemoved,
  newer,
  openThread,
  type Pending,
  removeRow,
  type Thread,
  upsertRow,
} from "@/lib/realtime/sync";
import { chosenWorkspace, meQuery } from "@/lib/session";
import { countsQuery, standing } from "./counts";
import { takeDraft } from "./drafts";
import { fits, moments, readFilters } from "./filters";
import { categoriesBelow } from "./labels";
import { changeOutbox, outboxOf, saveOutbox } from "./outbox";
import { hearPiece, stopWriting } from "./streaming";
import { takeSuggestion } from "./suggestions";
import { setTyping } from "./typing";
import { setViewing } from "./viewing";

export const PAGE = 50;
const LIST_PAGE = 30;

export type List = { rows: Conversation[]; next: string | null };

export const keys = {
  all: ["inbox"] as const,
  lists: ["inbox", "list"] as const,
  list: (tab: Tab, filter: string) => ["inbox", "list", tab, filter] as const,
  counts: countsQuery.queryKey,
  threads: ["inbox", "thread"] as const,
  thread: (id: string) => ["inbox", "thread", id] as const,
};

/** A busy minute must not cost a request per message. */
const RECOUNT_MS = 700;

export class InboxStore {
  /** The newest row seen by push, with the moment it came, for answers that were on their way meanwhile. */
  private seen = new Map<string, { row: Conversation | null; at: number }>();
  private moment = 0;
  private counting: { again: boolean } | null = null;
  private catching = new Map<string, { again: boolean }>();

  constructor(private readonly client: QueryClient) {}

  private get memberId(): string {
    const me = this.client.getQueryData(meQuery.queryKey);
    return (me && chosenWorkspace(me)?.member_id) ?? "";
  }

  // ---- lists

  async loadList(tab: Tab, filter: string, signal?: AbortSignal): Promise<List> {
    const since = ++this.moment;
    let page: Page<Conversation>;
    if (filter) {
      page = await this.page(tab, filter, null, signal);
    } else {
      const inbox = await api.get<InboxPage>("/v1/inbox", { tab }, signal);
      this.client.setQueryData(keys.counts, inbox.counts);
      page = inbox.conversations;
    }
    return this.withSeen({ rows: page.items, next: page.next }, tab, filter, since);
  }

  async loadMore(tab: Tab, filter: string): Promise<void> {
    const key = keys.list(tab, filter);
    const cursor = this.client.getQueryData<List>(key)?.next;
    if (!cursor) return;
    const since = ++this.moment;
    const page = await this.page(tab, filter, cursor);
    this.client.setQueryData<List>(key, (list) => {
      if (!list || list.next !== cursor) return list;
      const known = new Set(list.rows.map((r) => r.id));
      const rows = readFilters(filter).sort
        ? [...list.rows, ...page.items.filter((c) => !known.has(c.id))]
        : page.items.reduce((all, c) => upsertRow(all, c, true, true), list.rows);
      return this.withSeen({ rows, next: page.next }, tab, filter, since);
    });
  }

  private page(tab: Tab, filter: string, cursor: string | null, signal?: AbortSignal): Promise<Page<Conversation>> {
    const f = readFilters(filter);
    return api.get("/v1/conversations", { ...f, tab, ...moments(f), cursor, limit: LIST_PAGE }, signal);
  }

  /** What was pushed while the answer was under way is newer than the answer. */
  private withSeen(list: List, tab: Tab, filter: string, since: number): List {
    let { rows } = list;
    for (const [id, { row, at }] of this.seen) {
      if (at < since) continue;
      rows = row ? this.put(rows, row, tab, filter, list.next === null) : removeRow(rows, id);
    }
    return { rows, next: list.next };
  }

  private fits(c: Conversation, tab: Tab, filter: string, listed: boolean): boolean {
    const below = (id: string) => categoriesBelow(this.client, id);
    return belongsTo(tab, c, this.memberId) && fits(readFilters(filter), c, below, listed);
  }

  /** A changed row in a list. In another order than that of activity it keeps its place; a new one is asked for. */
  private put(rows: Conversation[], c: Conversation, tab: Tab, filter: string, complete: boolean): Conversation[] {
    const listed = rows.some((r) => r.id === c.id);
    const belongs = this.fits(c, tab, filter, listed);
    if (!readFilters(filter).sort) return upsertRow(rows, c, belongs, complete);
    const i = rows.findIndex((r) => r.id === c.id);
    if (i < 0) {
      if (belongs) this.reload(tab, filter);
      return rows;
    }
    if (!belongs) return removeRow(rows, c.id);
    if (rows[i]?.priority !== c.priority) this.reload(tab, filter);
    const next = [...rows];
    next[i] = newer(next[i] as Conversation, c);
    return next;
  }

  private reloading = new Map<string, ReturnType<typeof setTimeout>>();

  private reload(tab: Tab, filter: string): void {
    const key = keys.list(tab, filter);
    const id = key.join();
    if (this.reloading.has(id)) return;
    const later = setTimeout(() => {
      this.reloading.delete(id);
      void this.client.refetchQueries({ queryKey: key, exact: true, type: "active" });
    }, RECOUNT_MS);
    this.reloading.set(id, later);
  }

  private remember(id: string, row: Conversation | null): void {
    const old = this.seen.get(id)?.row;
    this.seen.delete(id);
    this.seen.set(id, { row: row && old ? newer(old, row) : row, at: ++this.moment });
    if (this.seen.size > 500) {
      const oldest = this.seen.keys().next().value;
      if (oldest !== undefined) this.seen.delete(oldest);
    }
  }

  private eachList(change: (list: List, tab: Tab, filter: string) => List): void {
    for (const [key, list] of this.client.getQueriesData<List>({ queryKey: keys.lists })) {
      if (!list) continue;
      const next = change(list, key[2] as Tab, (key[3] as string) ?? "");
      if (next !== list) this.client.setQueryData(key, next);
    }
  }

  private putRow(c: Conversation): void {
    if (standing(this.seen.get(c.id)?.row ?? this.rowOf(c.id)) !== standing(c)) void this.recount();
    this.remember(c.id, c);
    this.eachList((list, tab, filter) => {
      const rows = this.put(list.rows, c, tab, filter, list.next === null);
      return rows === list.rows ? list : { ...list, rows };
    });
  }

  /** Asks for the counts of the tabs anew: at once, and then not before a moment has passed, however much happens. */
  async recount(): Promise<void> {
    if (this.counting) {
      this.counting.again = true;
      return;
    }
    const job = { again: true };
    this.counting = job;
    while (job.again) {
      job.again = false;
      await this.client.refetchQueries({ queryKey: keys.counts });
      await new Promise((done) => setTimeout(done, RECOUNT_MS));
    }
    this.counting = null;
  }

  rowOf(id: string): Conversation | undefined {
    let best: Conversation | undefined;
    for (const [, list] of this.client.getQueriesData<List>({ queryKey: keys.lists })) {
      const row = list?.rows.find((r) => r.id === id);
      if (row) best = best ? newer(best, row) : row;
    }
    return best;
  }

  // ---- threads

  thread(id: string): Thread | undefined {
    return this.client.getQueryData<Thread>(keys.thread(id));
  }

  setThread(id: string, change: (t: Thread) => Thread): void {
    this.client.setQueryData<Thread>(keys.thread(id), (t) => {
      if (!t) return t;
      const next = change(t);
      if (next.pending !== t.pending) saveOutbox(id, next.pending);
      return next;
    });
  }

  async loadThread(id: string, signal?: AbortSignal): Promise<Thread> {
    // The row first: its rev is the highest one the page surely contains.
    const known = this.rowOf(id) ?? (await api.get<Conversation>(`/v1/conversations/${id}`, undefined, signal));
    const page = await api.get<MessagePage>(`/v1/conversations/${id}/messages`, { limit: PAGE }, signal);
    const thread = openThread(known, page, outboxOf(id));
    const seen = Math.max(this.seen.get(id)?.row?.rev ?? 0, ...page.items.map((m) => m.rev));
    if (seen > thread.cursor) queueMicrotask(() => void this.catchUp(id));
    return thread;
  }

  /** Fetches what is missing until nothing is; calls meanwhile are joined. */
  async catchUp(id: string): Promise<void> {
    const running = this.catching.get(id);
    if (running) {
      running.again = true;
      return;
    }
    const job = { again: true };
    this.catching.set(id, job);
    try {
      while (job.again) {
        job.again = false;
        let behind = true;
        while (behind) {
          const t = this.thread(id);
          if (!t) return;
          const changes = await api.get<Changes>(`/v1/conversations/${id}/changes`, { after: t.cursor });
          behind = false;
          this.setThread(id, (now) => {
            const applied = applyChanges(now, changes);
            behind = applied.behind;
            return applied.thread;
          });
          this.putRow(changes.conversation);
        }
      }
    } catch (e) {
      if (e instanceof ApiError && (e.status === 404 || e.status === 403)) this.remove(id);
      // Otherwise the next connect catches up.
    } finally {
      this.catching.delete(id);
    }
  }

  // ---- what comes in

  onEvent(p: Publication): void {
    if (p.event === "notice.changed") return;
    switch (p.event) {
      case "draft.updated":
        takeDraft(p);
        return;
      case "viewing":
        setViewing(p.conversation_id, p.by, p.on);
        return;
      case "mentioned":
        return; // told by the notices
      case "typing":
        setTyping(p.conversation_id, p.by, p.on);
        return;
      case "message.streaming":
        hearPiece(p);
        return;
      case "suggestion.updated":
        takeSuggestion(this.client, p.conversation_id, p.suggestion);
        return;
      case "conversation.removed":
        this.remove(p.conversation_id);
        return;
      default:
        // News of other parts of the house come on the same socket; they are not about a conversation.
        if ("prev" in p) this.onChange(p);
    }
  }

  private onChange(p: ChangePublication): void {
    let behind = false;
    this.setThread(p.conversation_id, (t) => {
      const applied = applyPublication(t, p);
      behind = applied.behind;
      return applied.thread;
    });
    this.putRow(p.conversation);
    for (const m of p.messages ?? []) {
      setTyping(p.conversation_id, m.author, false);
      stopWriting(p.conversation_id, m.id);
    }
    if (behind) void this.catchUp(p.conversation_id);
  }

  private remove(id: string): void {
    void this.recount();
    this.remember(id, null);
    this.eachList((list) => {
      const rows = removeRow(list.rows, id);
      return rows === list.rows ? list : { ...list, rows };
    });
    this.setThread(id, markRemoved);
  }

  /**
   * After every connect: anything may have happened. The visible list with its
   * counts in one request, the open threads by their changes, the rest is forgotten.
   */
  async resync(): Promise<void> {
    const cache = this.client.getQueryCache();
    for (const q of cache.findAll({ queryKey: keys.all, type: "inactive" })) {
      if (q.queryKey[1] !== "counts") this.client.removeQueries({ queryKey: q.queryKey, exact: true });
    }
    const lists = cache.findAll({ queryKey: keys.lists, type: "active" });
    const threads = cache.findAll({ queryKey: keys.threads, type: "active" });
    void this.client.refetchQueries({ queryKey: ["inbox", "suggestion"], type: "active" });
    const withCounts = lists.some((q) => !q.queryKey[3]);
    await Promise.all([
      ...lists.map((q) => this.client.refetchQueries({ queryKey: q.queryKey, exact: true })),
      ...threads.map((q) =>
        q.state.data
          ? this.catchUp(String(q.queryKey[2]))
          : this.client.refetchQueries({ queryKey: q.queryKey, exact: true }),
      ),
      withCounts ? Promise.resolve() : this.client.refetchQueries({ queryKey: keys.counts }),
    ]);
  }

  // ---- what goes out

  /** The server's answer to a verb on a conversation. */
  takeConversation(c: Conversation): void {
    this.setThread(c.id, (t) => applyRows(t, c, []));
    this.putRow(c);
  }

  takeMessage(m: Message): void {
    this.setThread(m.conversation_id, (t) => applyRows(t, null, [m]));
  }

  putPending(id: string, p: Pending): void {
    if (this.thread(id)) this.setThread(id, (t) => addPending(t, p));
    else changeOutbox(id, (left) => left.map((x) => (x.client_id === p.client_id ? p : x)));
  }

  dropPending(id: string, clientId: string): void {
    if (this.thread(id)) this.setThread(id, (t) => dropPending(t, clientId));
    else changeOutbox(id, (left) => left.filter((x) => x.client_id !== clientId));
  }

  /** Shown as read at once; the server's own row follows by push. */
  markRead(id: string): void {
    this.eachList((list) => {
      const i = list.rows.findIndex((r) => r.id === id && r.unread > 0);
      if (i < 0) return list;
      const rows = [...list.rows];
      rows[i] = { ...(rows[i] as Conversation), unread: 0 };
      return { ...list, rows };
    });
    this.setThread(id, (t) =>
      t.conversation.unread > 0 ? { ...t, conversation: { ...t.conversation, unread: 0 } } : t,
    );
  }
}

const stores = new WeakMap<QueryClient, InboxStore>();

export function inboxStore(client: QueryClient): InboxStore {
  let store = stores.get(client);
  if (!store) {
    store = new InboxStore(client);
    stores.set(client, store);
  }
  return store;
}
