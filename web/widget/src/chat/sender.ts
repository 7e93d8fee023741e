/** Gets the outbox out: one message at a time over all tabs, in order, each once. */
import { type Api, Failure } from "./api/client";
import type { Accepted, Message } from "./api/wire";
import type { Tabs } from "./live/tabs";
import type { Keep } from "./sync/keep";
import {
  add,
  again,
  answered,
  type Draft,
  drop,
  type Item,
  NOTHING,
  next,
  type Outbox,
  type Outcome,
  reconnected,
  restore,
  settled,
  started,
} from "./sync/outbox";
import { applyAccepted, type Step, type Thread } from "./sync/thread";

interface Doors {
  changed(waiting: readonly Item[]): void;
  accepted(answer: Accepted, step: (thread: Thread) => Step): void;
  /** The token was refused: get a new session. */
  renew(usedToken: string | null): Promise<void>;
}

/**
 * A name no other message has; crypto.randomUUID is missing on plain http. It begins with the time, as the server finds
 * names that come one after the other side by side.
 */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const hex = (n: number, digits: number) => n.toString(16).padStart(digits, "0");
  return hex(Date.now(), 12) + Array.from(bytes, (b) => hex(b, 2)).join("");
}

export function outcomeOf(e: unknown): Outcome {
  if (!(e instanceof Failure) || e.unreached) return { kind: "unreached" };
  if (e.status === 401) return { kind: "unauthorized" };
  if (e.status === 409) return { kind: "conflict" };
  if (e.status === 429) return { kind: "limited", retryAfter: e.retryAfter };
  return { kind: e.status >= 500 ? "fault" : "refused" };
}

export class Sender {
  #tabs: Tabs;
  #api: Api;
  #keep: Keep;
  #doors: Doors;
  #box: Outbox = NOTHING;
  /** Nothing goes out before there is a session. */
  #held = true;
  #running = false;
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tabs: Tabs, api: Api, keep: Keep, doors: Doors) {
    this.#tabs = tabs;
    this.#api = api;
    this.#keep = keep;
    this.#doors = doors;
  }

  add(draft: Draft, place: { url: string; title: string }): void {
    const at = Date.now();
    // The server takes no longer ones; the end of an address matters least.
    const page_url = place.url.slice(0, 2000) || undefined;
    const page_title = place.title.slice(0, 300) || undefined;
    const item = { ...draft, client_id: freshId(), at, page_url, page_title };
    this.#to(add(this.#box, item));
    this.#run();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  again(clientId: string): void {
    this.#to(again(this.#box, clientId, freshId(), Date.now()));
    this.#run();
  }

  drop(clientId: string): void {
    this.#to(drop(this.#box, clientId));
  }

  /** Takes over what an earlier page left behind. */
  restore(): void {
    this.#held = false;
    this.#to(restore(this.#box, this.#keep.items()));
    this.#run();
  }

  /** Nobody is there for whom it could be sent. */
  hold(): void {
    this.#held = true;
  }

  /** What waits was another person's. */
  clear(): void {
    this.#to(restore(this.#box, this.#keep.items()));
    this.#to(NOTHING);
  }

  reconnected(): void {
    this.#to(reconnected(this.#box));
    this.#run();
  }

  settle(messages: readonly Message[]): void {
    this.#to(settled(this.#box, messages));
  }

  /** Another tab put a message into the common box, or got it out. */
  storedElsewhere(clientId: string, gone: boolean): void {
    if (gone) this.#show(drop(this.#box, clientId));
    else this.#show(restore(this.#box, this.#keep.items()));
  }

  #show(box: Outbox): void {
    if (box === this.#box) return;
    this.#box = box;
    this.#doors.changed(box.items);
  }

  /** Keeps every difference before it shows: what the visitor sees waiting survives a reload. */
  #to(box: Outbox): void {
    const before = new Map(this.#box.items.map((i) => [i.client_id, i]));
    for (const item of box.items) {
      if (before.get(item.client_id) !== item) this.#keep.put(item);
      before.delete(item.client_id);
    }
    for (const gone of before.keys()) this.#keep.remove(gone);
    this.#show(box);
  }

  async #run(): Promise<void> {
    if (this.#running || this.#stopped || this.#held) return;
    this.#running = true;
    clearTimeout(this.#timer);
    let renewed = false;
    try {
      while (next(this.#box, Date.now())) {
        const outcome = await this.#tabs.exclusive("out", () => this.#sendNext());
        if (outcome?.kind !== "unauthorized") {
          renewed = false;
          continue;
        }
        if (renewed) break;
        renewed = true;
      }
    } finally {
      this.#running = false;
    }
    this.#plan(renewed);
  }

  async #sendNext(): Promise<Outcome | null> {
    // While this tab waited for its turn, another one may have sent it.
    const item = next(this.#box, Date.now());
    if (!item) return null;
    const token = this.#api.token;
    this.#to(started(this.#box, item.client_id));
    const { client_id, text, files, quoted, pressed, contact, page_url, page_title } = item;
    let outcome: Outcome;
    try {
      const answer = await this.#api.send({
        client_id,
        text,
        files: files?.map((f) => f.id),
        quoted_id: quoted?.id,
        pressed,
        contact,
        page_url,
        page_title,
      });
      outcome = { kind: "stored" };
      this.#to(answered(this.#box, client_id, outcome, Date.now()));
      this.#doors.accepted(answer, (thread) => applyAccepted(thread, answer));
    } catch (e) {
      outcome = outcomeOf(e);
      this.#to(answered(this.#box, client_id, outcome, Date.now()));
      if (outcome.kind === "unauthorized") await this.#renew(token);
    }
    return outcome;
  }

  async #renew(token: string | null): Promise<void> {
    try {
      await this.#doors.renew(token);
    } catch {
      // Not reached: the planned next try finds out.
    }
  }

  #plan(refused: boolean): void {
    const waits = this.#box.items.some((i) => i.state === "waiting");
    if (!waits) return;
    const wait = refused ? 30_000 : Math.max(this.#box.notBefore - Date.now(), 0) + 10;
    this.#timer = setTimeout(() => this.#run(), wait);
  }
}
