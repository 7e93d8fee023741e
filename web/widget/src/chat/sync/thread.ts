/**
 * One conversation as the visitor's browser knows it. Pure: every function
 * takes a thread and returns the next one. `seq` orders the lines, `rev`
 * (the visible revision) tells whether a line of it is missing: a step that
 * does not start at our cursor means we have to ask for the changes.
 */
import type { Accepted, Changes, Conversation, Message, Publication, Session } from "../api/wire";

export interface Thread {
  conversation: Conversation | null;
  /** Everything up to this visible revision is here. */
  cursor: number;
  /** Ascending by seq, each id once. */
  messages: readonly Message[];
  /** Where the next older page ends; null when the first line is here. */
  olderBefore: number | null;
}

/** The thread after a step, and the revision to ask changes after when something is missing. */
export interface Step {
  thread: Thread;
  ask: { conversation: string; after: number } | null;
}

export const EMPTY: Thread = { conversation: null, cursor: 0, messages: [], olderBefore: null };

const done = (thread: Thread): Step => ({ thread, ask: null });
const missing = (thread: Thread, conversation: string, after: number): Step => ({
  thread,
  ask: { conversation, after },
});

/** Adds or replaces rows by id, never an older row over a newer one. */
function merged(have: readonly Message[], rows: readonly Message[] | null | undefined): readonly Message[] {
  if (!rows?.length) return have;
  const byId = new Map(have.map((m) => [m.id, m]));
  let changed = false;
  for (const row of rows) {
    const old = byId.get(row.id);
    if (old && old.rev >= row.rev) continue;
    // A row that comes without our own client_id keeps the one we know.
    byId.set(row.id, old?.client_id && !row.client_id ? { ...row, client_id: old.client_id } : row);
    changed = true;
  }
  return changed ? [...byId.values()].sort((a, b) => a.seq - b.seq) : have;
}

function newer(have: Conversation | null, row: Conversation | null | undefined): Conversation | null {
  if (!row) return have;
  return have && have.id === row.id && have.rev > row.rev ? have : row;
}

function lowestSeq(messages: readonly Message[]): number | null {
  const first = messages[0];
  return first && first.seq > 1 ? first.seq : null;
}

export function fromSession(session: Session): Thread {
  const messages = merged([], session.messages);
  return {
    conversation: session.conversation,
    cursor: session.conversation ? session.rev : 0,
    messages,
    olderBefore: session.next,
  };
}

/**
 * Rows of a step that ends at or before our cursor can still be newer than
 * ours (the answer to a send carries no conversation, its publication does),
 * so they are merged by their own revision; only the cursor stays.
 */
export function applyPublication(thread: Thread, step: Publication): Step {
  const current = thread.conversation;
  if (current?.id !== step.conversation_id) {
    // Another tab opened a new conversation, or these are news of an old one.
    // Asking with our own token also proves that it is ours.
    if (current?.status === "open" || step.conversation?.status === "closed") return done(thread);
    return missing(thread, step.conversation_id, 0);
  }
  if (step.rev > thread.cursor && step.prev !== thread.cursor) {
    return missing(thread, step.conversation_id, thread.cursor);
  }
  return done({
    ...thread,
    conversation: newer(current, step.conversation),
    messages: merged(thread.messages, step.messages),
    cursor: Math.max(thread.cursor, step.rev),
  });
}

/**
 * The server took a message, in the conversation at hand or in one that it
 * opened for it (the first, or one after a close).
 */
export function applyAccepted(thread: Thread, answer: Accepted): Step {
  const { conversation, prev, rev } = answer;
  const rows = [...(answer.opened ?? []), answer.message];
  const current = thread.conversation;
  if (current?.id !== conversation.id) {
    // A repeat of something stored in an earlier conversation does not take us back there.
    if (current?.status === "open") return done(thread);
    const whole = prev === 0;
    const opened: Thread = { conversation, cursor: whole ? rev : 0, messages: merged([], rows), olderBefore: null };
    return whole ? done(opened) : missing(opened, conversation.id, 0);
  }
  const next = { ...thread, conversation: newer(current, conversation), messages: merged(thread.messages, rows) };
  if (rev <= thread.cursor) return done(next);
  if (prev === thread.cursor) return done({ ...next, cursor: rev });
  return missing(next, conversation.id, thread.cursor);
}

/** The changes since a revision, possibly in pages; a page without progress ends the asking. */
export function applyChanges(thread: Thread, answer: Changes, after: number): Step {
  const same = thread.conversation?.id === answer.conversation.id;
  const top = answer.messages.reduce((rev, m) => Math.max(rev, m.rev), after);
  const reached = answer.more ? top : Math.max(answer.head, top);
  const messages = merged(same ? thread.messages : [], answer.messages);
  const next: Thread = {
    conversation: newer(thread.conversation, answer.conversation),
    cursor: same ? Math.max(thread.cursor, reached) : reached,
    messages,
    olderBefore: same ? thread.olderBefore : lowestSeq(messages),
  };
  return answer.more && top > after ? missing(next, answer.conversation.id, top) : done(next);
}

/** One row by itself: it moves no cursor, as others of its step may be missing. */
export function applyRow(thread: Thread, row: Message): Thread {
  return { ...thread, messages: merged(thread.messages, [row]) };
}

export function applyOlder(thread: Thread, page: readonly Message[], next: number | null): Thread {
  return { ...thread, messages: merged(thread.messages, page), olderBefore: page.length ? next : null };
}

/** What the visitor has not read yet: lines of the bot and of people. */
export function unreadMessages(thread: Thread): Message[] {
  const read = thread.conversation?.contact_read_seq ?? 0;
  return thread.messages.filter(
    (m) => m.seq > read && (m.author.kind === "bot" || m.author.kind === "agent") && m.kind !== "system" && !m.unsent,
  );
}

/** Moves the read mark on our side; the server's row follows with its own revision. */
export function markRead(thread: Thread, seq: number): Thread {
  const c = thread.conversation;
  if (!c || c.contact_read_seq >= seq) return thread;
  return { ...thread, conversation: { ...c, contact_read_seq: seq } };
}

/** An own line is seen when an agent's mark passed it, or when the bot has answered after it. */
export function seenUpTo(thread: Thread): number {
  let seq = thread.conversation?.agent_read_seq ?? 0;
  for (const m of thread.messages) {
    if (m.author.kind === "bot" && m.kind !== "system" && m.seq > seq) seq = m.seq;
  }
  return seq;
}
