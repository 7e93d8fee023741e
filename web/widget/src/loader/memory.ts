/**
 * What the page remembers about this visitor: what the button needs on the
 * next page, and for this visit what the chat could not keep itself.
 */
export interface Memory {
  /** There is a conversation: load the chat at idle so that the badge is live. */
  known?: boolean;
  /** The teaser the visitor dismissed or answered. */
  teaser?: string;
  /** The visitor closed it: it does not open by itself again. */
  closed?: boolean;
}

export class Remembered {
  #key: string;
  #now: Memory = {};

  constructor(botId: string) {
    this.#key = `cxgenie:${botId}`;
    try {
      this.#now = JSON.parse(localStorage.getItem(this.#key) ?? "{}") ?? {};
    } catch {
      // Storage is blocked or not ours to read: it works for this page.
    }
  }

  get(): Readonly<Memory> {
    return this.#now;
  }

  set(change: Memory): void {
    this.#now = { ...this.#now, ...change };
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#now));
    } catch {
      // As above.
    }
  }

  /** For the chat, until the visit ends. */
  kept(): string {
    try {
      return sessionStorage.getItem(this.#key) ?? "";
    } catch {
      return "";
    }
  }

  keep(kept: string): void {
    try {
      sessionStorage.setItem(this.#key, kept);
    } catch {
      // As above.
    }
  }
}
