/**
 * The visitor's messages on their way to the server: kept until it has them,
 * sent one after the other in the order they were written, each once (its
 * client_id never changes while the same text is tried again). Pure: the
 * engine does the sending and the keeping.
 */
import type { Attachment, Details, Pressed, Quoted } from "../api/wire";

/** What the visitor writes, besides when and where. */
export interface Draft {
  text: string;
  /** Uploaded already: the server keeps them for a day. */
  files?: Attachment[];
  quoted?: Quoted;
  pressed?: Pressed;
  /** With a first message: who writes. */
  contact?: Details;
}

export interface Item extends Draft {
  client_id: string;
  /** When it was written (ms): shown, and the order it is sent in. */
  at: number;
  state: "waiting" | "sending" | "failed";
  /** Answers that were the server's own fault, in a row. */
  faults: number;
  /** Its client_id turned out to belong to another text. */
  taken?: boolean;
  page_url?: string;
  page_title?: string;
}

export interface Outbox {
  items: readonly Item[];
  /** Nothing is sent before this time (ms). */
  notBefore: number;
  /** Failures in a row, for the growing pause. */
  tries: number;
}

export type Outcome =
  /** Stored, now or by an earlier try. */
  | { kind: "stored" }
  /** The server was not reached, or is not up. */
  | { kind: "unreached" }
  | { kind: "limited"; retryAfter: number }
  /** The token is no longer good: a new session comes, then the same item again. */
  | { kind: "unauthorized" }
  /** The server broke on it. */
  | { kind: "fault" }
  /** This client_id belongs to another text. */
  | { kind: "conflict" }
  /** It will never be taken as it is. */
  | { kind: "refused" };

export const NOTHING: Outbox = { items: [], notBefore: 0, tries: 0 };

const MAX_FAULTS = 4;
const PAUSES = [1000, 2000, 4000, 8000, 15000, 30000];

export function pause(tries: number): number {
  return PAUSES[Math.min(Math.max(tries, 1), PAUSES.length) - 1] as number;
}

const byTime = (a: Item, b: Item) => a.at - b.at || (a.client_id < b.client_id ? -1 : 1);

function change(box: Outbox, id: string, to: Partial<Item>): readonly Item[] {
  return box.items.map((i) => (i.client_id === id ? { ...i, ...to } : i));
}

export function add(box: Outbox, item: Draft & Pick<Item, "client_id" | "at" | "page_url" | "page_title">): Outbox {
  if (box.items.some((i) => i.client_id === item.client_id)) return box;
  // A clock that went back must not reorder what was written.
  const last = box.items[box.items.length - 1];
  const at = last && last.at >= item.at ? last.at + 1 : item.at;
  return { ...box, items: [...box.items, { ...item, at, state: "waiting", faults: 0 }] };
}

/** What was kept by an earlier page or another tab. */
export function restore(box: Outbox, kept: readonly Item[]): Outbox {
  const have = new Set(box.items.map((i) => i.client_id));
  const fresh = kept.filter((i) => !have.has(i.client_id));
  if (!fresh.length) return box;
  const waiting = fresh.map((i): Item => ({ ...i, state: i.state === "failed" ? "failed" : "waiting" }));
  return { ...box, items: [...box.items, ...waiting].sort(byTime) };
}

/** The one item that may be sent now: the oldest that did not fail, alone. */
export function next(box: Outbox, now: number): Item | null {
  if (now < box.notBefore || box.items.some((i) => i.state === "sending")) return null;
  return box.items.find((i) => i.state === "waiting") ?? null;
}

export function started(box: Outbox, id: string): Outbox {
  return { ...box, items: change(box, id, { state: "sending" }) };
}

export function answered(box: Outbox, id: string, outcome: Outcome, now: number): Outbox {
  switch (outcome.kind) {
    case "stored":
      return { items: box.items.filter((i) => i.client_id !== id), notBefore: 0, tries: 0 };
    case "unauthorized":
      return { ...box, items: change(box, id, { state: "waiting" }) };
    case "limited":
      return { ...box, items: change(box, id, { state: "waiting" }), notBefore: now + outcome.retryAfter };
    case "unreached": {
      const tries = box.tries + 1;
      return { items: change(box, id, { state: "waiting" }), tries, notBefore: now + pause(tries) };
    }
    case "fault": {
      const faults = (box.items.find((i) => i.client_id === id)?.faults ?? 0) + 1;
      if (faults >= MAX_FAULTS) return { ...box, items: change(box, id, { state: "failed", faults }), notBefore: 0 };
      return { ...box, items: change(box, id, { state: "waiting", faults }), notBefore: now + pause(faults) };
    }
    case "conflict":
      return { ...box, items: change(box, id, { state: "failed", taken: true }) };
    case "refused":
      return { ...box, items: change(box, id, { state: "failed" }) };
  }
}

/** The connection is back: what waited for it goes at once. A limit of the server still holds. */
export function reconnected(box: Outbox): Outbox {
  return box.tries ? { ...box, notBefore: 0, tries: 0 } : box;
}

/**
 * The visitor asks for a failed one again. It keeps its id, so a try that was
 * stored after all is not stored twice; only an id that belongs to another
 * text is replaced. It goes last, where the visitor now sees it.
 */
export function again(box: Outbox, id: string, freshId: string, now: number): Outbox {
  const item = box.items.find((i) => i.client_id === id && i.state === "failed");
  if (!item) return box;
  const rest = { ...box, items: box.items.filter((i) => i !== item) };
  const { taken, state: _, faults: __, ...written } = item;
  return add(rest, { ...written, client_id: taken ? freshId : id, at: now });
}

export function drop(box: Outbox, id: string): Outbox {
  return { ...box, items: box.items.filter((i) => i.client_id !== id || i.state === "sending") };
}

/** Messages seen in the thread were stored, whoever sent them and whatever the answer to us was. */
export function settled(box: Outbox, stored: Iterable<{ client_id?: string | null }>): Outbox {
  const ids = new Set<string>();
  for (const m of stored) if (m.client_id) ids.add(m.client_id);
  const items = box.items.filter((i) => !ids.has(i.client_id));
  return items.length === box.items.length ? box : { ...box, items };
}
