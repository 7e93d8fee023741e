import type { View } from "./view";

/** Tells the other side that the visitor is writing: at most once in three seconds, and when he stopped. */
const EVERY = 3000;
const IDLE = 5000;

export class TypingOut {
  #say: (on: boolean) => void;
  #on = false;
  #last = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (on: boolean) => void) {
    this.#say = say;
  }

  typed(text: string): void {
    if (!text.trim()) {
      this.stop(true);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(true), IDLE);
    const now = Date.now();
    if (now - this.#last < EVERY) return;
    this.#last = now;
    this.#on = true;
    this.#say(true);
  }

  /** Stops; a sent message says it by itself. */
  stop(tell: boolean): void {
    clearTimeout(this.#timer);
    if (this.#on && tell) this.#say(false);
    this.#on = false;
    this.#last = Number.NEGATIVE_INFINITY;
  }
}

const BOT_THINKS = 12_000;
const TYPES_FOR = 6000;

/** Who types on the other side. Whoever falls silent without saying so is forgotten after a while. */
export class TypingIn {
  #changed: (typing: View["typing"]) => void;
  #shown: View["typing"] = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: (typing: View["typing"]) => void) {
    this.#changed = changed;
  }

  show(typing: View["typing"]): void {
    clearTimeout(this.#timer);
    if (typing) this.#timer = setTimeout(() => this.show(null), typing.bot ? BOT_THINKS : TYPES_FOR);
    if (!typing && !this.#shown) return;
    this.#shown = typing;
    this.#changed(typing);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
