import { expect, test } from "vitest";
import type { Conversation, Message } from "@/lib/api/types";
import { type Thread, withoutOldest } from "@/lib/realtime/sync";
import { firstUnread, heaps } from "./reading";

const line = (seq: number, kind: "contact" | "bot" | "agent", more: Partial<Message> = {}) =>
  ({ id: `m${seq}`, seq, kind: "text", author: { kind, name: "" }, unsent: false, ...more }) as Message;

const thread = (messages: Message[], unread: number, read: number, before: number | null = null) =>
  ({ messages, before, conversation: { unread, agent_read_seq: read } as Conversation }) as Thread;

test("nothing is new where all is read", () => {
  expect(firstUnread(thread([line(1, "contact")], 0, 1))).toBeNull();
});

test("where nobody has read anything there is no place where the new begins", () => {
  expect(firstUnread(thread([line(1, "contact"), line(2, "bot"), line(3, "contact")], 2, 0))).toBeNull();
});

test("the new begins with the customer's first line behind the mark", () => {
  const all = [line(1, "contact"), line(2, "agent"), line(3, "bot"), line(4, "contact"), line(5, "contact")];
  expect(firstUnread(thread(all, 2, 2))).toBe(4);
});

test("system lines, notes of others and what was taken back do not begin it", () => {
  const all = [
    line(1, "agent"),
    line(2, "contact", { kind: "system" }),
    line(3, "agent", { kind: "note" }),
    line(4, "contact", { unsent: true }),
    line(5, "contact"),
  ];
  expect(firstUnread(thread(all, 1, 1))).toBe(5);
});

test("what was put back as unread begins with the customer's last words", () => {
  expect(firstUnread(thread([line(1, "contact"), line(2, "contact"), line(3, "agent")], 1, 3))).toBe(2);
});

test("what is not loaded yet begins behind the mark", () => {
  expect(firstUnread(thread([line(60, "contact")], 40, 20, 60))).toBe(21);
});

test("heaps stay the same when older lines come before them", () => {
  const all = Array.from({ length: 100 }, (_, i) => line(i + 1, "contact"));
  const late = heaps(all.slice(50));
  expect(
    heaps(all)
      .slice(-late.length + 1)
      .map((h) => h.n),
  ).toEqual(late.slice(1).map((h) => h.n));
  expect(heaps(all).reduce((n, h) => n + h.to - h.from, 0)).toBe(100);
});

test("a long thread is left with its newest lines, and the older ones are asked for again", () => {
  const all = Array.from({ length: 500 }, (_, i) => line(i + 1, "contact"));
  const left = withoutOldest(thread(all, 0, 500), 200);
  expect(left.messages).toHaveLength(200);
  expect(left.before).toBe(301);
  const few = thread(all.slice(0, 300), 0, 300);
  expect(withoutOldest(few, 200)).toBe(few);
});
