import { describe, expect, test } from "vitest";
import type { Message } from "./api/wire";
import { type Line, type Row, toRows } from "./rows";
import type { Item } from "./sync/outbox";
import { EMPTY, type Thread } from "./sync/thread";

const T = Date.parse("2026-11-22T12:00:00Z");
const MIN = 60_000;

function message(seq: number, kind: Message["author"]["kind"], minute: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversation_id: "c",
    seq,
    rev: seq,
    author: { kind, name: kind === "agent" ? "Maja" : "" },
    kind: "text",
    text: `line ${seq}`,
    html: "",
    payload: {},
    unsent: false,
    created_at: new Date(T + minute * MIN).toISOString(),
    ...more,
  };
}
const system = (seq: number, event: string, minute: number) =>
  message(seq, "system", minute, { kind: "system", payload: { event } });

function thread(...messages: Message[]): Thread {
  return { ...EMPTY, messages };
}
function item(id: string, minute: number, state: Item["state"] = "waiting"): Item {
  return { client_id: id, text: id, at: T + minute * MIN, state, faults: 0 };
}
const lines = (rows: Row[]) => rows.filter((r): r is Line => r.kind === "line");
const shape = (rows: Row[]) =>
  rows.map((r) =>
    r.kind === "line" ? `${r.own ? "own" : "other"}${r.first ? " first" : ""}${r.last ? " last" : ""}` : r.kind,
  );

describe("groups", () => {
  test("are lines of one author within five minutes", () => {
    const rows = toRows(
      thread(message(1, "agent", 0), message(2, "agent", 1), message(3, "agent", 7), message(4, "contact", 7)),
      [],
      false,
    );
    expect(shape(rows)).toEqual(["time", "other first", "other last", "other first last", "own first last"]);
  });

  test("end at a system line, and at another agent", () => {
    const other = message(4, "agent", 2, { author: { kind: "agent", name: "Tom" } });
    const rows = toRows(
      thread(message(1, "agent", 0), system(2, "taken_over", 1), message(3, "agent", 1), other),
      [],
      false,
    );
    expect(shape(rows)).toEqual(["time", "other first last", "system", "other first last", "other first last"]);
  });

  test("get a time when an hour of silence or a day has passed", () => {
    const rows = toRows(thread(message(1, "bot", 0), message(2, "bot", 61), message(3, "bot", 62)), [], false);
    expect(shape(rows)).toEqual(["time", "other first last", "time", "other first", "other last"]);
  });

  test("events that are nothing for visitors are left out", () => {
    expect(shape(toRows(thread(message(1, "bot", 0), system(2, "assigned", 1)), [], false))).toEqual([
      "time",
      "other first last",
    ]);
  });
});

describe("marks", () => {
  const marks = (rows: Row[]) => lines(rows).map((l) => l.mark);

  test("stand only under the last own line of a group", () => {
    expect(marks(toRows(thread(message(1, "contact", 0), message(2, "contact", 1)), [], false))).toEqual([
      null,
      "sent",
    ]);
    expect(marks(toRows(thread(message(1, "contact", 0), message(2, "bot", 1)), [], false))).toEqual(["seen", null]);
  });

  test("sending while connected, waiting and apart while not", () => {
    const sent = thread(message(1, "contact", 0));
    const up = toRows(sent, [item("a", 1), item("b", 1)], false);
    expect(marks(up)).toEqual([null, null, "sending"]);
    const lost = toRows(sent, [item("a", 1), item("b", 1)], true);
    expect(marks(lost)).toEqual(["sent", null, "waiting"]);
    expect(shape(lost)).toEqual(["time", "own first last", "own first", "own last"]);
    expect(lines(lost).map((l) => l.queued)).toEqual([false, true, true]);
  });

  test("a failed one keeps its mark and its place", () => {
    const rows = toRows(thread(message(1, "contact", 0), message(2, "contact", 3)), [item("a", 1, "failed")], false);
    expect(lines(rows).map((l) => l.text)).toEqual(["line 1", "a", "line 2"]);
    expect(marks(rows)).toEqual(["sent", "failed", "sent"]);
  });

  test("a removed own line has none", () => {
    expect(marks(toRows(thread(message(1, "contact", 0, { unsent: true })), [], false))).toEqual([null]);
  });
});

describe("what followed a line with buttons", () => {
  test("nothing yet: its buttons are current", () => {
    const [line] = lines(toRows(thread(message(1, "bot", 0)), [], false));
    expect(line).toMatchObject({ current: true, reply: null, handed: false });
  });

  test("an own text: they are left behind, and it may be the choice", () => {
    const rows = lines(toRows(thread(message(1, "bot", 0), message(2, "contact", 1), message(3, "bot", 1)), [], false));
    expect(rows[0]).toMatchObject({ current: false, reply: "line 2" });
    expect(rows[2]).toMatchObject({ current: true, reply: null });
  });

  test("an own text still on its way counts", () => {
    expect(lines(toRows(thread(message(1, "bot", 0)), [item("a", 1)], true))[0]).toMatchObject({
      current: false,
      reply: "a",
    });
  });

  test("the hand-over: the choice of a person is made", () => {
    const rows = lines(
      toRows(thread(message(1, "bot", 0), system(2, "handed_off", 1), message(3, "contact", 2)), [], false),
    );
    expect(rows[0]).toMatchObject({ current: false, handed: true, reply: null });
  });

  test("a person's words after it end it: whose turn it is has moved on", () => {
    const rows = lines(toRows(thread(message(1, "bot", 0), message(2, "agent", 1)), [], false));
    expect(rows[0]?.current).toBe(false);
  });

  test("a person who took over, or a close, ends it", () => {
    for (const event of ["taken_over", "closed"]) {
      expect(lines(toRows(thread(message(1, "bot", 0), system(2, event, 1)), [], false))[0]?.current).toBe(false);
    }
  });
});

test("a line keeps its key when it turns from waiting to stored", () => {
  const before = lines(toRows(thread(), [item("a", 0)], false))[0]?.key;
  const after = lines(toRows(thread(message(1, "contact", 0, { client_id: "a" })), [], false))[0]?.key;
  expect(after).toBe(before);
});
