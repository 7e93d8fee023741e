/** An answer that the bot is writing: pieces until the message itself is here. */
import type { Message, StreamingNews, TypingNews } from "./api/wire";
import type { Thread } from "./sync/thread";
import { TypingIn } from "./typing";
import type { View } from "./view";

/** The server gives a sign of life every few seconds; whoever is silent for longer is forgotten. */
const ALIVE = 10_000;

const nextFrame = (draw: () => void) =>
  typeof requestAnimationFrame === "function" && document.visibilityState === "visible"
    ? requestAnimationFrame(draw)
    : setTimeout(draw, 16);

export class WritingIn {
  #changed: (writing: View["writing"]) => void;
  #now: View["writing"] = null;
  #no = 0;
  #drawing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: (writing: View["writing"]) => void) {
    this.#changed = changed;
  }

  /** Takes a piece. What follows a piece we have missed waits for the next whole one, or for the message. */
  hear(piece: StreamingNews): void {
    const { message_id, no, text, whole, done } = piece;
    if (done) {
      this.stop(message_id);
      return;
    }
    const goesOn = this.#now?.message === message_id && no === this.#no + 1;
    if (!whole && !goesOn) return;
    this.#now = { message: message_id, text: whole ? text : (this.#now?.text ?? "") + text };
    this.#no = no;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), ALIVE);
    this.#draw();
  }

  /** Nothing is shown any more: the message is here, or will not come. */
  stop(message?: string): void {
    if (message && this.#now?.message !== message) return;
    clearTimeout(this.#timer);
    if (!this.#now) return;
    this.#now = null;
    this.#changed(null);
  }

  /** Shows what there is with the next frame, once however many pieces come before it. */
  #draw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    nextFrame(() => {
      this.#drawing = false;
      if (this.#now) this.#changed(this.#now);
    });
  }
}

/** What the other side is about to say: who types, and the answer that the bot is writing. */
export class OtherSide {
  #typing: TypingIn;
  #writing: WritingIn;

  constructor(changed: (change: Partial<Pick<View, "typing" | "writing">>) => void) {
    this.#typing = new TypingIn((typing) => changed({ typing }));
    this.#writing = new WritingIn((writing) => changed({ writing }));
  }

  thinks(name: string): void {
    this.#typing.show({ bot: true, name });
  }

  hear(news: TypingNews | StreamingNews, { conversation, messages }: Thread): void {
    if (news.conversation_id !== conversation?.id) return;
    if (news.event === "typing") {
      const { by, on } = news;
      if (by.kind === "contact") return;
      this.#typing.show(on ? { bot: by.kind !== "agent", name: by.name ?? "" } : null);
      return;
    }
    // The message may be here before its last piece.
    if (messages.some((m) => m.id === news.message_id)) return;
    this.#typing.show(null);
    this.#writing.hear(news);
  }

  /** Who has spoken is no longer typing, however his line reached us. */
  settle(messages: readonly Message[], before: readonly Message[]): void {
    const last = messages[messages.length - 1];
    const old = before[before.length - 1]?.seq ?? 0;
    if (last && last.author.kind !== "contact" && last.seq > old) this.#typing.show(null);
    for (const m of messages) if (m.seq > old) this.#writing.stop(m.id);
  }

  quiet(): void {
    this.#typing.show(null);
  }

  /** Another conversation is shown. */
  clear(): void {
    this.#typing.show(null);
    this.#writing.stop();
  }

  stop(): void {
    this.#typing.stop();
    this.#writing.stop();
  }
}
