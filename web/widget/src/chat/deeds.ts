/** What the visitor does besides writing: with single messages, with his conversations, and about himself. */
import { type Api, Failure } from "./api/client";
import type { Conversation, Details, Message, Opinion } from "./api/wire";
import type { Question } from "./asking";
import { applyOlder, applyRow, EMPTY, type Thread } from "./sync/thread";
import type { View } from "./view";

interface Doors {
  view(): View;
  set(change: Partial<View>): void;
  setThread(thread: Thread): void;
  /** A call that begins a new session when the token is refused. */
  guarded<T>(call: (api: Api) => Promise<T>): Promise<T>;
  ask(question: Question): Promise<void>;
  check(): void;
  /** Nobody is typing any more. */
  quiet(): void;
}

export class Deeds {
  #doors: Doors;
  #wanted = "";
  #loadingOlder = false;

  constructor(doors: Doors) {
    this.#doors = doors;
  }

  quote(message: Message | null): void {
    this.#doors.set({ quote: message });
  }

  /** Sets or takes back what the visitor thinks of a message. */
  async react(message: Message, value: Opinion): Promise<void> {
    try {
      const row = await this.#doors.guarded((api) => api.react(message.conversation_id, message.id, value));
      this.row(row);
    } catch {
      this.#doors.set({ trouble: true });
    }
  }

  /** The visitor says who he is: with his first message, and at once where he is known already. */
  async introduce(details: Details): Promise<Record<string, string>> {
    try {
      await this.#doors.guarded((api) => api.introduce(details));
    } catch (e) {
      if (e instanceof Failure && e.status === 422) return e.fields;
    }
    this.#doors.set({ who: { ...this.#doors.view().who, ...details } });
    return {};
  }

  /** He is asked no more before his first message. */
  asked(): void {
    this.#doors.set({ ask: null });
  }

  /** Asks the server for something that only its part of the screen knows of. */
  call<T>(send: (api: Api) => Promise<T>): Promise<T> {
    return this.#doors.guarded(send);
  }

  /** Asks for a person. */
  async human(): Promise<void> {
    const c = this.#doors.view().thread.conversation;
    if (!c || this.#doors.view().asking) return;
    this.#doors.set({ asking: true, trouble: false });
    try {
      await this.#doors.guarded((api) => api.human(c.id));
      await this.#doors.ask({ conversation: c.id, after: this.#doors.view().thread.cursor });
    } catch {
      this.#doors.set({ trouble: true });
    }
    this.#doors.set({ asking: false });
  }

  newConversation(): void {
    if (this.#doors.view().thread.conversation?.status !== "closed") return;
    this.#doors.set({ left: this.#doors.view().thread, thread: EMPTY, past: false, trouble: false });
    this.#doors.quiet();
  }

  seeEarlier(): void {
    const { left } = this.#doors.view();
    if (left) this.#doors.set({ thread: left, left: null });
  }

  /** Asks for the list of the visitor's conversations. Without an answer it stays as it is; the next line asks again. */
  async list(): Promise<void> {
    const all = await this.#doors.guarded((api) => api.conversations()).catch(() => null);
    if (all) this.#doors.set({ all });
  }

  /** Shows another one of them: the one that was asked for last. */
  async show(conversation: Conversation): Promise<void> {
    this.#wanted = conversation.id;
    if (conversation.id === this.#doors.view().thread.conversation?.id) return;
    try {
      const page = await this.#doors.guarded((api) => api.older(conversation.id, null));
      if (this.#wanted !== conversation.id) return;
      const { news } = this.#doors.view();
      const past = conversation.status === "closed";
      this.#doors.set({ left: null, trouble: false, past, news: news === conversation.id ? null : news });
      this.#doors.quiet();
      const empty = { ...EMPTY, conversation, cursor: conversation.rev };
      this.#doors.setThread(applyOlder(empty, page.items, page.next));
      // The list may be older than the page.
      this.#doors.check();
    } catch {
      this.#doors.set({ trouble: true });
    }
  }

  async loadOlder(): Promise<void> {
    const { conversation, olderBefore } = this.#doors.view().thread;
    if (!conversation || olderBefore === null || this.#loadingOlder) return;
    this.#loadingOlder = true;
    try {
      const page = await this.#doors.guarded((api) => api.older(conversation.id, olderBefore));
      if (this.#doors.view().thread.conversation?.id === conversation.id) {
        this.#doors.setThread(applyOlder(this.#doors.view().thread, page.items, page.next));
      }
    } catch {
      // The next scroll to the top tries again.
    } finally {
      this.#loadingOlder = false;
    }
  }

  /** One changed row of the thread on the screen, before its publication comes. */
  row(row: Message): void {
    const { thread } = this.#doors.view();
    if (row.conversation_id === thread.conversation?.id) this.#doors.setThread(applyRow(thread, row));
  }
}
