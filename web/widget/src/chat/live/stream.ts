/**
 * One server-sent event stream, kept alive. A ticket opens one stream, so a
 * broken one is not left to the browser: a new ticket opens a new stream
 * after a pause, which grows while the server refuses. Where streams never
 * get through, each round still asks for the changes: slow polling with the
 * same result.
 */
import { pause } from "../sync/outbox";

export interface StreamDoors {
  ticket(): Promise<string>;
  url(ticket: string): string;
  /** Something happened. */
  event(data: unknown): void;
  /** The stream (re)opened, or a round without one passed: ask for the changes once. */
  check(): void;
}

const POLL = 15_000;
const NAMES = ["message", "message.created", "message.updated", "conversation.updated", "typing"];

export class Stream {
  #doors: StreamDoors;
  #source: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #on = false;
  #round = 0;

  constructor(doors: StreamDoors) {
    this.#doors = doors;
  }

  /** Starts; a ticket at hand (from the session) saves a request. */
  start(ticket?: string): void {
    if (this.#on) return;
    this.#on = true;
    this.#tries = 0;
    this.#connect(ticket);
  }

  stop(): void {
    this.#on = false;
    this.#drop();
  }

  /** The network is back: do not wait for the pause to end. */
  kick(): void {
    if (!this.#on || this.#source?.readyState === 1) return;
    this.#tries = 0;
    this.#drop();
    this.#connect();
  }

  #drop(): void {
    this.#round++;
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  async #connect(ready?: string): Promise<void> {
    const round = this.#round;
    const stale = () => !this.#on || round !== this.#round;
    let ticket: string;
    try {
      ticket = ready ?? (await this.#doors.ticket());
    } catch {
      if (!stale()) this.#later();
      return;
    }
    if (stale()) return;
    if (typeof EventSource === "undefined") {
      this.#doors.check();
      this.#timer = setTimeout(() => this.#connect(), POLL);
      return;
    }
    this.#listen(new EventSource(this.#doors.url(ticket)), stale);
  }

  #listen(source: EventSource, stale: () => boolean): void {
    this.#source = source;
    let opened = false;
    source.onopen = () => {
      if (stale()) return;
      opened = true;
      this.#tries = 0;
      this.#doors.check();
    };
    source.onerror = () => {
      if (stale()) return;
      this.#drop();
      if (!opened) this.#doors.check();
      this.#later();
    };
    const hear = (e: MessageEvent) => {
      if (stale()) return;
      try {
        this.#doors.event(JSON.parse(e.data));
      } catch {
        this.#doors.check();
      }
    };
    for (const name of NAMES) source.addEventListener(name, hear as EventListener);
  }

  #later(): void {
    this.#tries++;
    // Spread, so that a restarted server is not met by everybody at once.
    this.#timer = setTimeout(
      () => this.#connect(),
      pause(this.#tries) * (0.75 + Math.random() / 2) + Math.random() * 1500,
    );
  }
}
