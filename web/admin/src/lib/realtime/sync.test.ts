import { describe, expect, it } from "vitest";
import type { ChangePublication, Conversation, Message } from "@/lib/api/types";
import {
  addOlder,
  addPending,
  applyChanges,
  applyPublication,
  applyRows,
  belongsTo,
  markRemoved,
  openThread,
  removeRow,
  type Thread,
  upsertRow,
} from "./sync";

function conversation(rev: number, more: Partial<Conversation> = {}): Conversation {
  return {
    id: "c1",
    kind: "chat",
    bot_id: "b1",
    bot_name: "Bot",
    channel: "website",
    status: "open",
    stage: "waiting",
    speaker: "queue",
    auto_reply: false,
    needs_agent: true,
    rating: null,
    contact: { id: "p1", name: "", number: 1, email: "", identified: false, blocked: false },
    assignee: null,
    seq_head: rev,
    rev,
    last_message: null,
    unread: 0,
    agent_read_seq: 0,
    contact_read_seq: 0,
    waiting_since: null,
    page_url: "",
    page_title: "",
    language: "en",
    created_at: "2026-01-01T00:00:00.000Z",
    activity_at: "2026-01-01T00:00:00.000Z",
    closed_at: null,
    close_reason: null,
    testing: false,
    tag_ids: [],
    category_id: null,
    priority: "normal",
    snoozed: null,
    ...more,
  };
}

function message(seq: number, rev = seq, more: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversation_id: "c1",
    seq,
    rev,
    client_id: "",
    author: { kind: "contact", id: "p1", name: "" },
    visibility: "all",
    kind: "text",
    text: `line ${seq}`,
    html: "",
    payload: null,
    unsent: false,
    edited_at: null,
    delivery: "sent",
    created_at: "2026-01-01T00:00:00.000Z",
    ...more,
  };
}

function push(prev: number, rev: number, messages: Message[] = []): ChangePublication {
  return {
    event: "message.created",
    conversation_id: "c1",
    prev,
    rev,
    conversation: conversation(rev),
    messages,
  };
}

const seqs = (t: Thread) => t.messages.map((m) => m.seq);
const start = () => openThread(conversation(3), { items: [message(1), message(2), message(3)], next: null });

describe("an open thread", () => {
  it("takes a push that follows its cursor", () => {
    const { thread, behind } = applyPublication(start(), push(3, 4, [message(4)]));
    expect(behind).toBe(false);
    expect(thread.cursor).toBe(4);
    expect(seqs(thread)).toEqual([1, 2, 3, 4]);
  });

  it("ignores a push it has had", () => {
    const once = applyPublication(start(), push(3, 4, [message(4)])).thread;
    const twice = applyPublication(once, push(3, 4, [message(4)]));
    expect(twice.behind).toBe(false);
    expect(twice.thread).toBe(once);
  });

  it("asks for what is missing when a push was lost, and keeps its cursor until it has it", () => {
    const gap = applyPublication(start(), push(4, 5, [message(5)]));
    expect(gap.behind).toBe(true);
    expect(gap.thread.cursor).toBe(3);
    const filled = applyChanges(gap.thread, {
      head: 5,
      conversation: conversation(5),
      messages: [message(4), message(5)],
      more: false,
    });
    expect(filled.behind).toBe(false);
    expect(filled.thread.cursor).toBe(5);
    expect(seqs(filled.thread)).toEqual([1, 2, 3, 4, 5]);
  });

  it("ends right when two pushes change places", () => {
    const late = applyPublication(start(), push(4, 5, [message(5)]));
    const early = applyPublication(late.thread, push(3, 4, [message(4)]));
    expect(early.behind).toBe(false);
    expect(seqs(early.thread)).toEqual([1, 2, 3, 4, 5]);
    expect(early.thread.cursor).toBe(4);
    const caughtUp = applyChanges(early.thread, {
      head: 5,
      conversation: conversation(5),
      messages: [message(5)],
      more: false,
    });
    expect(caughtUp.thread.cursor).toBe(5);
    expect(seqs(caughtUp.thread)).toEqual([1, 2, 3, 4, 5]);
  });

  it("goes on asking while the server has more, and stops when a page brings nothing", () => {
    const first = applyChanges(start(), {
      head: 9,
      conversation: conversation(9),
      messages: [message(4), message(5)],
      more: true,
    });
    expect(first.behind).toBe(true);
    expect(first.thread.cursor).toBe(5);
    const empty = applyChanges(first.thread, { head: 9, conversation: conversation(9), messages: [], more: true });
    expect(empty.behind).toBe(false);
    expect(empty.thread.cursor).toBe(9);
  });

  it("never goes back when an old answer comes late", () => {
    const ahead = applyPublication(start(), push(3, 6, [message(4, 6, { text: "edited" })])).thread;
    const old = applyChanges(ahead, {
      head: 4,
      conversation: conversation(4),
      messages: [message(4, 4, { text: "first" })],
      more: false,
    });
    expect(old.thread.cursor).toBe(6);
    expect(old.thread.conversation.rev).toBe(6);
    expect(old.thread.messages[3]?.text).toBe("edited");
  });

  it("changes a line in place when it was edited or unsent", () => {
    const edited = applyPublication(start(), push(3, 4, [message(2, 4, { text: "better" })])).thread;
    expect(edited.messages.map((m) => m.text)).toEqual(["line 1", "better", "line 3"]);
    const unsent = applyPublication(edited, push(4, 5, [message(3, 5, { unsent: true, text: "" })])).thread;
    expect(unsent.messages[2]?.unsent).toBe(true);
    expect(seqs(unsent)).toEqual([1, 2, 3]);
  });

  it("leaves a changed line of an unloaded page to that page", () => {
    const tail = openThread(conversation(40), { items: [message(39), message(40)], next: 39 });
    const after = applyPublication(tail, push(40, 41, [message(7, 41, { text: "edited" })])).thread;
    expect(seqs(after)).toEqual([39, 40]);
    expect(after.cursor).toBe(41);
    const older = addOlder(after, { items: [message(38), message(37)], next: null });
    expect(seqs(older)).toEqual([37, 38, 39, 40]);
    expect(older.before).toBeNull();
  });

  it("remembers that it left the member's view, and comes back with the next change", () => {
    const gone = markRemoved(start());
    expect(gone.removed).toBe(true);
    expect(applyPublication(gone, push(3, 4)).thread.removed).toBe(false);
  });

  it("does not lose a change that happened between reading the row and its page", () => {
    // The row was read at rev 3, the page a moment later already held rev 4.
    const t = openThread(conversation(3), { items: [message(3), message(4)], next: 3 });
    const same = applyPublication(t, push(3, 4, [message(4)]));
    expect(same.behind).toBe(false);
    expect(seqs(same.thread)).toEqual([3, 4]);
    expect(same.thread.cursor).toBe(4);
  });
});

describe("optimistic sends", () => {
  const mine = (id: string) => ({
    client_id: id,
    kind: "text" as const,
    text: "hello",
    at: "2026-01-01T00:00:00.000Z",
    state: "sending" as const,
  });

  it("are replaced by the stored row, whichever way it comes first", () => {
    const sending = addPending(start(), mine("x"));
    expect(sending.pending).toHaveLength(1);
    const stored = message(4, 4, { client_id: "x", author: { kind: "agent", id: "me", name: "Me" } });

    const byPush = applyPublication(sending, push(3, 4, [stored])).thread;
    expect(byPush.pending).toEqual([]);
    expect(seqs(applyRows(byPush, null, [stored]))).toEqual([1, 2, 3, 4]);

    const byAnswer = applyRows(sending, null, [stored]);
    expect(byAnswer.pending).toEqual([]);
    expect(byAnswer.cursor).toBe(3);
    const then = applyPublication(byAnswer, push(3, 4, [stored]));
    expect(then.behind).toBe(false);
    expect(seqs(then.thread)).toEqual([1, 2, 3, 4]);
    expect(then.thread.cursor).toBe(4);
  });

  it("do not come back when the stored row is already there", () => {
    const stored = message(4, 4, { client_id: "x" });
    const t = applyRows(start(), null, [stored]);
    expect(addPending(t, mine("x")).pending).toEqual([]);
    expect(openThread(conversation(4), { items: [stored], next: null }, [mine("x")]).pending).toEqual([]);
  });

  it("keep their order when the first one is tried again", () => {
    let t = addPending(addPending(start(), { ...mine("a"), state: "failed" }), mine("b"));
    t = addPending(t, mine("a"));
    expect(t.pending.map((p) => [p.client_id, p.state])).toEqual([
      ["a", "sending"],
      ["b", "sending"],
    ]);
  });
});

describe("a list", () => {
  const row = (id: string, minute: number, more: Partial<Conversation> = {}) =>
    conversation(1, { id, activity_at: `2026-01-01T00:${String(minute).padStart(2, "0")}:00.000Z`, ...more });
  const ids = (rows: Conversation[]) => rows.map((r) => r.id);
  const rows = [row("a", 30), row("b", 20), row("c", 10)];

  it("moves a row with new activity to the top", () => {
    expect(ids(upsertRow(rows, row("c", 40, { rev: 2 }), true, true))).toEqual(["c", "a", "b"]);
  });

  it("keeps the newer of two versions of a row", () => {
    const newerRow = upsertRow(rows, row("b", 20, { rev: 5, unread: 1 }), true, true);
    expect(upsertRow(newerRow, row("b", 20, { rev: 4, unread: 9 }), true, true)).toBe(newerRow);
  });

  it("drops a row that no longer belongs and takes one that now does", () => {
    expect(ids(upsertRow(rows, row("b", 21, { rev: 2 }), false, true))).toEqual(["a", "c"]);
    expect(ids(upsertRow(rows, row("d", 25), true, true))).toEqual(["a", "d", "b", "c"]);
    expect(upsertRow(rows, row("z", 25), false, true)).toBe(rows);
  });

  it("leaves an old row to the page it belongs to", () => {
    expect(ids(upsertRow(rows, row("old", 1), true, false))).toEqual(["a", "b", "c"]);
    expect(ids(upsertRow(rows, row("old", 1), true, true))).toEqual(["a", "b", "c", "old"]);
  });

  it("forgets a removed conversation", () => {
    expect(ids(removeRow(rows, "b"))).toEqual(["a", "c"]);
    expect(removeRow(rows, "x")).toBe(rows);
  });

  it("knows which tab a conversation belongs to", () => {
    const assigned = conversation(1, { stage: "assigned", assignee: { id: "me", name: "Me" } });
    expect(belongsTo("mine", assigned, "me")).toBe(true);
    expect(belongsTo("mine", assigned, "other")).toBe(false);
    expect(belongsTo("unassigned", assigned, "me")).toBe(false);
    expect(belongsTo("all", assigned, "me")).toBe(true);
    expect(belongsTo("unassigned", conversation(1), "me")).toBe(true);
    expect(belongsTo("bot", conversation(1, { stage: "bot" }), "me")).toBe(true);
    const closed = conversation(1, { status: "closed", stage: "closed", assignee: { id: "me", name: "Me" } });
    expect(belongsTo("closed", closed, "me")).toBe(true);
    expect(belongsTo("mine", closed, "me")).toBe(false);
    expect(belongsTo("all", closed, "me")).toBe(false);
  });
});
