import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { StreamingNews } from "./api/wire";
import type { View } from "./view";
import { WritingIn } from "./writing";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const piece = (no: number, text: string, more: Partial<StreamingNews> = {}): StreamingNews => ({
  event: "message.streaming",
  conversation_id: "c",
  message_id: "m",
  no,
  text,
  whole: no === 1,
  done: false,
  ...more,
});

function listener() {
  const shown: (View["writing"] | null)[] = [];
  const writing = new WritingIn((w) => shown.push(w));
  return { shown, writing, last: () => shown.at(-1) };
}

test("pieces are put together and shown once a frame", () => {
  const { writing, shown, last } = listener();
  writing.hear(piece(1, "It takes "));
  writing.hear(piece(2, "two "));
  expect(shown).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(shown).toEqual([{ message: "m", text: "It takes two " }]);
  writing.hear(piece(3, "days."));
  vi.advanceTimersByTime(20);
  expect(last()?.text).toBe("It takes two days.");
});

test("a piece behind a gap waits for the next whole one", () => {
  const { writing, last } = listener();
  writing.hear(piece(1, "It "));
  writing.hear(piece(3, "days."));
  vi.advanceTimersByTime(20);
  expect(last()?.text).toBe("It ");
  writing.hear(piece(4, "It takes two days.", { whole: true }));
  vi.advanceTimersByTime(20);
  expect(last()?.text).toBe("It takes two days.");
});

test("what is withdrawn, silent for long, or stored is gone", () => {
  const { writing, last } = listener();
  writing.hear(piece(1, "It "));
  vi.advanceTimersByTime(20);
  writing.hear(piece(2, "", { done: true }));
  expect(last()).toBeNull();
  writing.hear(piece(3, "By post", { whole: true }));
  vi.advanceTimersByTime(9_000);
  expect(last()?.text).toBe("By post");
  vi.advanceTimersByTime(2_000);
  expect(last()).toBeNull();
  writing.hear(piece(4, "By post", { whole: true }));
  vi.advanceTimersByTime(20);
  writing.stop("another");
  expect(last()?.text).toBe("By post");
  writing.stop("m");
  expect(last()).toBeNull();
});
