/** An answer that the bot is writing: pieces until the message itself is here. */
import type { StreamingNews } from "./api/wire";
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
