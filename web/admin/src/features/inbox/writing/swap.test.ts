import { expect, test } from "vitest";
import { type Moment, maySwap, QUIET } from "./swap";

const rest: Moment = { focused: true, composing: false, typed: null, now: 10_000 };

test.each<[string, Partial<Moment>, boolean]>([
  ["nobody is in it", { focused: false }, true],
  ["the cursor waits in it", {}, true],
  ["it is being written in", { typed: 10_000 - QUIET + 1 }, false],
  ["whoever wrote has stopped", { typed: 10_000 - QUIET }, true],
  ["he is mending a word", { typed: 10_000 - 1 }, false],
  ["an input method has a word open", { typed: 1, composing: true }, false],
  ["he wrote and has left it", { focused: false, typed: 9_999 }, true],
])("the editor takes the field's place: %s", (_, m, want) => {
  expect(maySwap({ ...rest, ...m })).toBe(want);
});
