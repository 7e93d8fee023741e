import { describe, expect, test } from "vitest";
import {
  add,
  again,
  answered,
  drop,
  NOTHING,
  next,
  type Outbox,
  pause,
  reconnected,
  restore,
  settled,
  started,
} from "./outbox";

const T = 1_000_000;

function written(...texts: string[]): Outbox {
  return texts.reduce((box, text, i) => add(box, { client_id: text, text, at: T + i }), NOTHING);
}
const ids = (box: Outbox) => box.items.map((i) => i.client_id);

describe("the order", () => {
  test("is the order of writing, one at a time", () => {
    let box = written("a", "b", "c");
    const sent: string[] = [];
    for (let item = next(box, T + 10); item; item = next(box, T + 10)) {
      box = started(box, item.client_id);
      expect(next(box, T + 10)).toBeNull();
      sent.push(item.client_id);
      box = answered(box, item.client_id, { kind: "stored" }, T + 10);
    }
    expect(sent).toEqual(["a", "b", "c"]);
    expect(box.items).toEqual([]);
  });

  test("survives a clock that goes back", () => {
    let box = add(NOTHING, { client_id: "a", text: "a", at: T });
    box = add(box, { client_id: "b", text: "b", at: T - 60_000 });
    expect(ids(restore(NOTHING, [...box.items].reverse()))).toEqual(["a", "b"]);
  });

  test("holds while the first one is tried again", () => {
    let box = started(written("a", "b"), "a");
    box = answered(box, "a", { kind: "unreached" }, T);
    expect(next(box, T)).toBeNull();
    expect(next(box, T + pause(1))?.client_id).toBe("a");
  });
});

test("the same id is not added twice", () => {
  const box = written("a");
  expect(add(box, { client_id: "a", text: "a", at: T + 5 })).toBe(box);
});

describe("not reached", () => {
  test("waits longer each time, up to a limit, and never fails", () => {
    let box = written("a");
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      box = answered(started(box, "a"), "a", { kind: "unreached" }, T);
      waits.push(box.notBefore - T);
      expect(box.items[0]?.state).toBe("waiting");
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 15000, 30000, 30000, 30000]);
  });

  test("goes at once when the connection is back", () => {
    const box = answered(started(written("a"), "a"), "a", { kind: "unreached" }, T);
    expect(next(reconnected(box), T)?.client_id).toBe("a");
  });
});

test("429 waits as long as the server says, also when the connection comes back", () => {
  let box = answered(started(written("a", "b"), "a"), "a", { kind: "limited", retryAfter: 7000 }, T);
  box = reconnected(box);
  expect(next(box, T + 6999)).toBeNull();
  expect(next(box, T + 7000)?.client_id).toBe("a");
});

test("a refused token keeps everything and sends the same item again", () => {
  const box = answered(started(written("a", "b"), "a"), "a", { kind: "unauthorized" }, T);
  expect(ids(box)).toEqual(["a", "b"]);
  expect(next(box, T)?.client_id).toBe("a");
});

describe("failed", () => {
  test("409: the next ones go on, and trying again takes a new id at the end", () => {
    let box = answered(started(written("a", "b"), "a"), "a", { kind: "conflict" }, T);
    expect(box.items[0]?.state).toBe("failed");
    expect(next(box, T)?.client_id).toBe("b");
    box = again(box, "a", "fresh", T + 50);
    expect(ids(box)).toEqual(["b", "fresh"]);
    expect(box.items[1]).toMatchObject({ text: "a", state: "waiting" });
    expect(box.items[1]?.taken).toBeUndefined();
  });

  test("a server that breaks on it gets four tries; trying again keeps the id", () => {
    let box = written("a");
    for (let i = 0; i < 3; i++) {
      box = answered(started(box, "a"), "a", { kind: "fault" }, T);
      expect(box.items[0]?.state).toBe("waiting");
      expect(box.notBefore).toBe(T + pause(i + 1));
    }
    box = answered(started(box, "a"), "a", { kind: "fault" }, T);
    expect(box.items[0]?.state).toBe("failed");
    box = again(box, "a", "fresh", T + 9);
    expect(box.items[0]).toMatchObject({ client_id: "a", state: "waiting", faults: 0 });
  });

  test("refused fails at once and can be removed", () => {
    const box = answered(started(written("a"), "a"), "a", { kind: "refused" }, T);
    expect(box.items[0]?.state).toBe("failed");
    expect(drop(box, "a").items).toEqual([]);
  });

  test("only a failed one can be tried again", () => {
    const box = written("a");
    expect(again(box, "a", "x", T)).toBe(box);
  });
});

test("one on its way is not removed", () => {
  expect(ids(drop(started(written("a"), "a"), "a"))).toEqual(["a"]);
});

describe("another page's box", () => {
  test("one that was on its way when the page went is sent again under its id", () => {
    const left = started(written("a", "b"), "a");
    const box = restore(NOTHING, left.items);
    expect(next(box, T)?.client_id).toBe("a");
  });

  test("failed ones stay failed, known ones stay as they are", () => {
    const failed = answered(started(written("a"), "a"), "a", { kind: "refused" }, T);
    expect(restore(NOTHING, failed.items).items[0]?.state).toBe("failed");
    const own = started(written("a"), "a");
    expect(restore(own, written("a").items)).toBe(own);
  });
});

test("what is seen in the thread is settled, also while its answer is still out", () => {
  const box = started(written("a", "b"), "a");
  expect(ids(settled(box, [{ client_id: "a" }, { client_id: null }]))).toEqual(["b"]);
  expect(settled(box, [{ client_id: "z" }])).toBe(box);
  expect(answered(settled(box, [{ client_id: "a" }]), "a", { kind: "stored" }, T).items).toHaveLength(1);
});

test("files, the quoted message and who writes go along, also when it is tried again", () => {
  const files = [{ id: "f1", name: "a.png", mime: "image/png", kind: "image" as const, size: 3 }];
  const quoted = { id: "m1", author: { kind: "agent" as const, name: "Maja" }, text: "Which one?" };
  let box = add(NOTHING, { client_id: "a", text: "", at: T, files, quoted, contact: { name: "Lan" } });
  box = answered(started(box, "a"), "a", { kind: "conflict" }, T);
  box = again(box, "a", "fresh", T + 5);
  expect(box.items[0]).toMatchObject({ client_id: "fresh", files, quoted, contact: { name: "Lan" }, state: "waiting" });
});
