/**
 * One stream for all tabs of a browser: browsers allow six connections to a
 * host over HTTP/1.1, and a visitor with seven pages open would block himself.
 * The tab that holds the lock has the stream and passes everything on; where
 * locks or channels are missing, each tab has its own.
 */
import { Stream, type StreamDoors } from "./stream";

type Word = { data: unknown } | { check: true };

/** Runs with the named lock held across tabs, or at once where locks are missing. */
export function exclusive<T>(name: string, run: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
  return locks ? (locks.request(name, run) as Promise<T>) : run();
}

export class Live {
  #name: string;
  #stream: Stream;
  #channel: BroadcastChannel | null = null;
  #leave: AbortController | null = null;

  constructor(name: string, doors: StreamDoors) {
    this.#name = name;
    if (typeof BroadcastChannel !== "undefined") {
      this.#channel = new BroadcastChannel(name);
      this.#channel.onmessage = (e: MessageEvent<Word>) => {
        if ("check" in e.data) doors.check();
        else doors.event(e.data.data);
      };
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
    if (this.#channel && navigator.locks) this.#queue(leave, ticket);
    else {
      this.#stream.start(ticket);
      leave.signal.addEventListener("abort", () => this.#stream.stop());
    }
  }

  kick(): void {
    this.#stream.kick();
  }

  close(): void {
    this.want(false);
    this.#channel?.close();
  }

  #queue(leave: AbortController, ticket?: string): void {
    const asked = Date.now();
    navigator.locks
      .request(`${this.#name}:stream`, { signal: leave.signal }, () => {
        if (leave.signal.aborted) return;
        return new Promise<void>((release) => {
          leave.signal.addEventListener("abort", () => {
            this.#stream.stop();
            release();
          });
          // A ticket is good for a minute; a tab may wait for the lock much longer.
          this.#stream.start(Date.now() - asked < 30_000 ? ticket : undefined);
        });
      })
      .catch(() => {
        // Aborted while waiting: another tab has the stream and we left.
      });
  }
}
