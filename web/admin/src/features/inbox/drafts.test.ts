import { expect, test } from "vitest";
import { draftWords } from "./drafts";

test("a draft in a list shows its words", () => {
  expect(draftWords("Now **bold**, _soft_ and `code`\n> said")).toBe("Now bold, soft and code\nsaid");
  expect(draftWords("2 \\* 3 = 6, snake_case, &#95;x&#95;")).toBe("2 * 3 = 6, snake_case, _x_");
  expect(draftWords("Dear customer, 2 * 3")).toBe("Dear customer, 2 * 3");
});
