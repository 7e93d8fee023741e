/** What the thread shows, line by line, from what we know. Pure. */
import type { Attachment, Message, Quoted } from "./api/wire";
import type { Item } from "./sync/outbox";
import { seenUpTo, type Thread } from "./sync/thread";
import { sameDay } from "./ui/time";

export type Mark = "waiting" | "sending" | "sent" | "seen" | "failed";

export interface Line {
  kind: "line";
  key: string;
  own: boolean;
  at: number;
  text: string;
  files: readonly Attachment[];
  quoted: Quoted | null;
  /** Missing while it has not reached the server. */
  message: Message | null;
  item: Item | null;
  first: boolean;
  last: boolean;
  /** Under the last own line of a group, and under every failed one. */
  mark: Mark | null;
  /** Written while there was no connection, and still here. */
  queued: boolean;
  /** A choice below it can still be made. */
  current: boolean;
  /** The own text that followed it, which may be the button that was chosen. */
  reply: string | null;
  /** The visitor was passed on to a person right after it. */
  handed: boolean;
}

export interface SystemLine {
  kind: "system";
  key: string;
  message: Message;
  at: number;
}

export type Row = { kind: "time"; key: string; at: number } | SystemLine | Line;

const TOGETHER = 5 * 60_000;
const PAUSE = 60 * 60_000;
const EVENTS = new Set(["handed_off", "taken_over", "given_back", "closed", "reopened", "rated"]);

/** Messages and waiting items as lines, without groups yet. A failed one stays where it was written. */
function lines(thread: Thread, waiting: readonly Item[], lost: boolean): (Line | SystemLine)[] {
  const seen = seenUpTo(thread);
  const base = {
    kind: "line" as const,
    first: true,
    last: true,
    queued: false,
    current: false,
    reply: null,
    handed: false,
    files: [] as readonly Attachment[],
    quoted: null as Quoted | null,
  };
  const all: (Line | SystemLine)[] = [];
  for (const m of thread.messages) {
    const at = Date.parse(m.created_at);
    if (m.kind === "system") {
      if (EVENTS.has(m.payload?.event ?? "")) all.push({ kind: "system", key: m.id, message: m, at });
      continue;
    }
    const own = m.author.kind === "contact";
    const mark: Mark | null = own && !m.unsent ? (m.seq <= seen ? "seen" : "sent") : null;
    const { files = [], quoted = null } = m;
    all.push({ ...base, key: m.client_id || m.id, own, at, text: m.text, files, quoted, message: m, item: null, mark });
  }
  const stored = all.length;
  for (const item of waiting) {
    const mark: Mark = item.state === "failed" ? "failed" : lost ? "waiting" : "sending";
    const line: Line = {
      ...base,
      key: item.client_id,
      own: true,
      at: item.at,
      text: item.text,
      files: item.files ?? [],
      quoted: item.quoted ?? null,
      message: null,
      item,
      mark,
      queued: mark === "waiting",
    };
    let place = all.length;
    if (mark === "failed") {
      const later = all.slice(0, stored).findIndex((l) => l.at > item.at);
      if (later >= 0) place = later;
    }
    all.splice(place, 0, line);
  }
  return all;
}

function author(line: Line): string {
  return line.own ? "own" : `${line.message?.author.kind}:${line.message?.author.name}`;
}

export function toRows(thread: Thread, waiting: readonly Item[], lost: boolean): Row[] {
  const all = lines(thread, waiting, lost);
  const rows: Row[] = [];
  let shownAt = Number.NEGATIVE_INFINITY;
  let previous: Line | null = null;
  for (const line of all) {
    if (line.at - shownAt > PAUSE || !sameDay(line.at, shownAt)) {
      rows.push({ kind: "time", key: `t${line.key}`, at: line.at });
      previous = null;
    }
    shownAt = line.at;
    rows.push(line);
    if (line.kind === "system") {
      previous = null;
      continue;
    }
    const together =
      previous !== null &&
      author(previous) === author(line) &&
      previous.queued === line.queued &&
      line.at - previous.at < TOGETHER;
    if (together && previous) {
      line.first = false;
      previous.last = false;
      if (previous.mark !== "failed" && line.mark !== "failed") previous.mark = null;
    }
    previous = line;
  }
  answer(all);
  return rows;
}

/** Marks what the visitor did after each line, which decides what its buttons still do. */
function answer(all: (Line | SystemLine)[]): void {
  let reply: string | null = null;
  let handed = false;
  let current = true;
  for (let i = all.length - 1; i >= 0; i--) {
    const line = all[i] as Line | SystemLine;
    if (line.kind === "system") {
      const { event } = line.message.payload ?? {};
      if (event === "handed_off") {
        handed = true;
        reply = null;
      }
      if (event === "handed_off" || event === "taken_over" || event === "closed") current = false;
    } else if (line.own) {
      reply = line.text;
      handed = current = false;
    } else {
      line.reply = reply;
      line.handed = handed;
      line.current = current;
      if (line.message?.author.kind === "agent") current = false;
    }
  }
}
