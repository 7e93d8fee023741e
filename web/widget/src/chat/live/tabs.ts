/**
 * One stream for all tabs of a browser: browsers allow six connections to a
 * host over HTTP/1.1, and a visitor with seven pages open would block himself.
 * The tab that holds the lock has the stream and passes everything on; where
 * locks or channels are missing, each tab has its own.
 */
import { Stream, type StreamDoors } from "./stream";

type Word = { data: unknown } | { check: true };

/** The tabs of one browser that chat with one bot. */
export class Tabs {
  readonly name: string;
  #locks: Promise<LockManager | null> | undefined;

  constructor(botId: string) {
    this.name = `cxgenie:${botId}`;
  }

  /** The browser's locks, or null: missing on plain http, refused where storage is blocked. */
  locks(): Promise<LockManager | null> {
    this.#locks ??= this.#usable();
    return this.#locks;
  }

  /** Runs with a lock held across tabs, or at once where there are no locks. */
  async exclusive<T>(what: string, run: () => Promise<T>): Promise<T> {
    const locks = await this.locks();
    return locks ? locks.request(`${this.name}:${what}`, run) : run();
  }

  async #usable(): Promise<LockManager | null> {
    try {
      await navigator.locks.request(`${this.name}:probe`, { mode: "shared" }, () => {});
      return navigator.locks;
    } catch {
      return null;
    }
  }
}

export class Live {
  #tabs: Tabs;
  #stream: Stream;
  #channel: BroadcastChannel | null = null;
  #leave: AbortController | null = null;

  constructor(tabs: Tabs, doors: StreamDoors) {
    this.#tabs = tabs;
    try {
      this.#channel = new BroadcastChannel(tabs.name);
      this.#channel.onmessage = (e: MessageEvent<Word>) => {
        if ("check" in e.data) doors.check();
        else doors.event(e.data.data);
      };
    } catch {
      // Missing or refused: this tab has its own stream.
    }
    this.#stream = new Stream({
      ...doors,
      event: (data) => {
        this.#channel?.postMessage({ data } satisfies Word);
        doors.event(data);
      },
      check: () => {
        this.#channel?.postMessage({ check: true } satisfies Word);
        doors.check();
      },
    });
  }

  /** This tab wants the news, or no longer. */
  want(on: boolean, ticket?: string): void {
    if (on === !!this.#leave) return;
    if (!on) {
      this.#leave?.abort();
      this.#leave = null;
      return;
    }
    const leave = new AbortController();
    this.#leave = leave;
    this.#begin(leave, ticket);
  }

  kick(): void {
    this.#stream.kick();
  }

  close(): void {
    this.want(false);
    this.#channel?.close();
  }

  async #begin(leave: AbortController, ticket?: string): Promise<void> {
    const asked = Date.now();
    const manager = this.#channel && (await this.#tabs.locks());
    const lead = () => {
      if (leave.signal.aborted) return;
      return new Promise<void>((release) => {
        leave.signal.addEventListener("abort", () => {
          this.#stream.stop();
          release();
        });
        // A ticket is good for a minute; a tab may wait for its turn much longer.
        this.#stream.start(Date.now() - asked < 30_000 ? ticket : undefined);
      });
    };
    if (!manager) lead();
    else {
      manager.request(`${this.#tabs.name}:stream`, { signal: leave.signal }, lead).catch(() => {
        // Left while another tab had the stream.
      });
    }
  }
}
