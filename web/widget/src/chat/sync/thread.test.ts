import { describe, expect, test } from "vitest";
import type { Changes, Conversation, Message, Publication } from "../api/wire";
import {
  applyAccepted,
  applyChanges,
  applyOlder,
  applyPublication,
  EMPTY,
  fromSession,
  markRead,
  seenUpTo,
  type Thread,
  unreadMessages,
} from "./thread";

function message(
  seq: number,
  rev: number,
  kind: Message["author"]["kind"] = "bot",
  more: Partial<Message> = {},
): Message {
  return {
    id: `m${seq}`,
    conversation_id: "c1",
    seq,
    rev,
    author: { kind, name: kind },
    kind: "text",
    text: `line ${seq}`,
    html: "",
    payload: {},
    unsent: false,
    created_at: "2026-11-22T14:02:00.000Z",
    ...more,
  };
}

function conversation(rev: number, more: Partial<Conversation> = {}): Conversation {
  return {
    id: "c1",
    status: "open",
    speaker: "bot",
    agent: null,
    rev,
    contact_read_seq: 0,
    agent_read_seq: 0,
    closed_at: null,
    created_at: "2026-11-22T14:00:00.000Z",
    ...more,
  };
}

function session(...messages: Message[]): Thread {
  const rev = messages[messages.length - 1]?.rev ?? 0;
  const first = messages[0]?.seq ?? 1;
  const next = first > 1 ? first : null;
  const contact = { id: "v", name: "" };
  return fromSession({
    guest_token: "t",
    stream_ticket: "s",
    contact,
    conversation: conversation(rev),
    messages,
    next,
    rev,
  });
}

function publication(prev: number, rev: number, messages: Message[], c = conversation(rev)): Publication {
  return { event: "message.created", conversation_id: c.id, prev, rev, conversation: c, messages };
}

function changes(head: number, messages: Message[], more = false): Changes {
  return { head, conversation: conversation(head), messages, more };
}

const seqs = (t: Thread) => t.messages.map((m) => m.seq);

describe("publications", () => {
  test("one that starts at the cursor moves it", () => {
    const step = applyPublication(session(message(1, 1)), publication(1, 2, [message(2, 2)]));
    expect(step.ask).toBeNull();
    expect(seqs(step.thread)).toEqual([1, 2]);
    expect(step.thread.cursor).toBe(2);
  });

  test("a gap asks for the changes after our cursor and shows nothing yet", () => {
    const before = session(message(1, 1));
    const step = applyPublication(before, publication(3, 4, [message(4, 4)]));
    expect(step).toEqual({ thread: before, ask: { conversation: "c1", after: 1 } });
  });

  test("a duplicate changes nothing", () => {
    const once = applyPublication(session(message(1, 1)), publication(1, 2, [message(2, 2)])).thread;
    const twice = applyPublication(once, publication(1, 2, [message(2, 2)]));
    expect(twice.ask).toBeNull();
    expect(twice.thread).toEqual(once);
  });

  test("out of order: the later one asks, its changes fill the hole, the earlier one is a duplicate then", () => {
    let thread = session(message(1, 1));
    const late = publication(1, 2, [message(2, 2)]);
    const step = applyPublication(thread, publication(2, 3, [message(3, 3)]));
    expect(step.ask).toEqual({ conversation: "c1", after: 1 });
    thread = applyChanges(step.thread, changes(3, [message(3, 3), message(2, 2)]), 1).thread;
    thread = applyPublication(thread, late).thread;
    expect(seqs(thread)).toEqual([1, 2, 3]);
    expect(thread.cursor).toBe(3);
  });

  test("a step that overlaps our cursor asks", () => {
    const thread = { ...session(message(1, 1)), cursor: 5 };
    expect(applyPublication(thread, publication(4, 6, [])).ask).toEqual({ conversation: "c1", after: 5 });
  });

  test("an older row never replaces a newer one", () => {
    const thread = session(message(1, 5, "agent", { unsent: true, text: "" }));
    const step = applyPublication(thread, publication(0, 1, [message(1, 1, "agent")]));
    expect(step.thread.messages[0]?.unsent).toBe(true);
  });

  test("a change in place keeps its place", () => {
    const thread = session(message(1, 1), message(2, 2));
    const step = applyPublication(thread, publication(2, 3, [message(1, 3, "bot", { unsent: true })]));
    expect(seqs(step.thread)).toEqual([1, 2]);
    expect(step.thread.messages[0]?.unsent).toBe(true);
  });

  test("a conversation we do not know is asked for with our own token", () => {
    const other = { ...publication(0, 2, [message(1, 1)], conversation(2, { id: "c2" })), conversation_id: "c2" };
    expect(applyPublication(EMPTY, other).ask).toEqual({ conversation: "c2", after: 0 });
    const closed = { ...session(message(1, 1)), conversation: conversation(1, { status: "closed" }) };
    expect(applyPublication(closed, other).ask).toEqual({ conversation: "c2", after: 0 });
  });

  test("news of another conversation do not disturb an open one", () => {
    const thread = session(message(1, 1));
    const other = { ...publication(0, 2, [], conversation(2, { id: "c2" })), conversation_id: "c2" };
    expect(applyPublication(thread, other)).toEqual({ thread, ask: null });
  });
});

describe("changes", () => {
  test("come in pages until the head is reached", () => {
    const thread = session(message(1, 1));
    const first = applyChanges(thread, changes(9, [message(2, 2), message(3, 4)], true), 1);
    expect(first.ask).toEqual({ conversation: "c1", after: 4 });
    expect(first.thread.cursor).toBe(4);
    const last = applyChanges(first.thread, changes(9, [message(4, 9)]), 4);
    expect(last.ask).toBeNull();
    expect(last.thread.cursor).toBe(9);
    expect(seqs(last.thread)).toEqual([1, 2, 3, 4]);
  });

  test("a page without progress ends the asking", () => {
    expect(applyChanges(session(message(1, 1)), changes(9, [], true), 1).ask).toBeNull();
  });

  test("hidden revisions leave no hole: the head is taken even without rows", () => {
    const step = applyChanges(session(message(1, 1)), changes(7, []), 1);
    expect(step.thread.cursor).toBe(7);
    expect(applyPublication(step.thread, publication(7, 8, [message(2, 8)])).ask).toBeNull();
  });

  test("late changes do not move the cursor back", () => {
    const thread = { ...session(message(1, 1)), cursor: 12 };
    expect(applyChanges(thread, changes(9, []), 1).thread.cursor).toBe(12);
  });
});

describe("an accepted message", () => {
  const own = (seq: number, rev: number, id: string) => message(seq, rev, "contact", { client_id: id });

  const taken = (m: Message, prev: number, rev: number, opened: Message[] = []) => ({
    conversation: conversation(rev),
    message: m,
    prev,
    rev,
    opened,
  });

  test("the first opens the conversation with its greeting", () => {
    const step = applyAccepted(EMPTY, taken(own(2, 2, "a"), 0, 2, [message(1, 1)]));
    expect(seqs(step.thread)).toEqual([1, 2]);
    expect(step.thread.conversation).toMatchObject({ id: "c1", status: "open" });
    expect(step.thread.cursor).toBe(2);
    expect(step.ask).toBeNull();
  });

  test("another tab opened it first: what came before is asked for", () => {
    const step = applyAccepted(EMPTY, taken(own(3, 3, "b"), 2, 3));
    expect(step.ask).toEqual({ conversation: "c1", after: 0 });
    const all = applyChanges(step.thread, changes(3, [message(1, 1), own(2, 2, "a"), own(3, 3, "b")]), 0);
    expect(seqs(all.thread)).toEqual([1, 2, 3]);
    expect(all.thread.cursor).toBe(3);
  });

  test("the answer and its publication come in any order and count once", () => {
    const answer = taken(own(2, 2, "a"), 1, 2);
    const news = publication(1, 2, [own(2, 2, "a")]);
    const start = session(message(1, 1));
    const ab = applyPublication(applyAccepted(start, answer).thread, news);
    const ba = applyAccepted(applyPublication(start, news).thread, answer);
    for (const step of [ab, ba]) {
      expect(step.ask).toBeNull();
      expect(seqs(step.thread)).toEqual([1, 2]);
      expect(step.thread.cursor).toBe(2);
    }
  });

  test("two tabs sending: each fills in what the other sent", () => {
    const start = session(message(1, 1));
    const a = applyAccepted(start, taken(own(2, 2, "a"), 1, 2));
    expect(a.ask).toBeNull();
    // The second tab's answer starts where the first one's ended; it has not heard of that yet.
    const b = applyAccepted(start, taken(own(3, 3, "b"), 2, 3));
    expect(b.ask).toEqual({ conversation: "c1", after: 1 });
    const both = [own(2, 2, "a"), own(3, 3, "b")];
    const inB = applyChanges(b.thread, changes(3, both), 1).thread;
    const inA = applyPublication(a.thread, publication(2, 3, [own(3, 3, "b")])).thread;
    expect(inA.messages).toEqual(inB.messages);
    expect(inA.cursor).toBe(inB.cursor);
  });

  test("a repeat of an old send adds nothing and asks for nothing", () => {
    const thread = session(message(1, 1), own(2, 2, "a"), message(3, 3));
    const step = applyAccepted(thread, taken(own(2, 2, "a"), 1, 2));
    expect(step.ask).toBeNull();
    expect(step.thread).toEqual(thread);
  });

  test("a repeat of something stored in an earlier conversation does not take us back", () => {
    const thread = session(message(1, 1));
    const answer = { ...taken(own(9, 9, "a"), 8, 9), conversation: conversation(9, { id: "c0", status: "closed" }) };
    expect(applyAccepted(thread, answer)).toEqual({ thread, ask: null });
  });

  test("our client_id stays when a row comes without it", () => {
    const thread = session(own(1, 1, "a"));
    const step = applyPublication(thread, publication(1, 2, [message(1, 2, "contact")]));
    expect(step.thread.messages[0]?.client_id).toBe("a");
  });

  test("after a close it opens a new conversation", () => {
    const closed = { ...session(message(1, 1)), conversation: conversation(4, { status: "closed" }) };
    const row = { ...own(1, 1, "a"), id: "n1", conversation_id: "c2" };
    const step = applyAccepted(closed, { ...taken(row, 0, 1), conversation: conversation(1, { id: "c2" }) });
    expect(step.thread.messages.map((m) => m.id)).toEqual(["n1"]);
    expect(step.thread.conversation?.id).toBe("c2");
  });
});

describe("older pages", () => {
  test("go in front, and the end is remembered", () => {
    const thread = session(message(31, 31), message(32, 32));
    expect(thread.olderBefore).toBe(31);
    const more = applyOlder(thread, [message(29, 29), message(30, 30)], 29);
    expect(seqs(more)).toEqual([29, 30, 31, 32]);
    expect(applyOlder(more, [message(28, 28)], null).olderBefore).toBeNull();
    expect(applyOlder(more, [], 29).olderBefore).toBeNull();
  });

  test("there are none before the first line", () => {
    expect(session(message(1, 1)).olderBefore).toBeNull();
  });
});

describe("reading", () => {
  const thread = session(
    message(1, 1),
    message(2, 2, "contact"),
    message(3, 3, "agent"),
    message(4, 4, "system", { kind: "system" }),
    message(5, 5, "agent", { unsent: true }),
  );

  test("unread are lines of the bot and of people, not own, not system, not removed", () => {
    expect(unreadMessages(thread).map((m) => m.seq)).toEqual([1, 3]);
    expect(unreadMessages(markRead(thread, 1)).map((m) => m.seq)).toEqual([3]);
  });

  test("the read mark never goes back", () => {
    const read = markRead(thread, 3);
    expect(markRead(read, 2)).toBe(read);
  });

  test("own lines are seen by an agent's mark or by the bot's answer", () => {
    expect(seenUpTo(session(message(1, 1), message(2, 2, "contact")))).toBe(1);
    expect(seenUpTo(session(message(1, 1, "contact"), message(2, 2)))).toBe(2);
    const marked = { ...session(message(1, 1, "contact")), conversation: conversation(2, { agent_read_seq: 1 }) };
    expect(seenUpTo(marked)).toBe(1);
  });
});
