/** Asks for the changes that did not reach us: one question at a time, page by page. */
import { Failure } from "./api/client";
import type { Changes } from "./api/wire";

export interface Question {
  conversation: string;
  after: number;
}

interface Doors {
  changes(question: Question): Promise<Changes>;
  /** Takes a page in and says what to ask next when there is more. */
  take(answer: Changes, after: number): Question | null;
  /** Where the thread on the screen is by now. */
  here(): Question | null;
  /** The conversation on the screen is not ours any more. */
  lost(): Promise<void>;
}

export class Asking {
  #doors: Doors;
  #busy = false;
  #next: Question | null = null;

  constructor(doors: Doors) {
    this.#doors = doors;
  }

  async ask(question: Question | null): Promise<void> {
    if (!question) return;
    if (this.#busy) {
      this.#next = question;
      return;
    }
    this.#busy = true;
    const { conversation } = question;
    try {
      for (let after: number | null = question.after; after !== null; ) {
        const answer = await this.#doors.changes({ conversation, after });
        after = this.#doors.take(answer, after)?.after ?? null;
      }
    } catch (e) {
      // Not reached: the next opening of the stream asks again. Not ours any more: begin anew.
      const lost = e instanceof Failure && e.status === 404;
      if (lost && conversation === this.#doors.here()?.conversation) await this.#doors.lost().catch(() => {});
    } finally {
      this.#busy = false;
    }
    const next = this.#next;
    this.#next = null;
    // Ours from where we are by now, another one from where it was asked for.
    const here = this.#doors.here();
    if (next) await this.ask(here?.conversation === next.conversation ? here : next);
  }
}
