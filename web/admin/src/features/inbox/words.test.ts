import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import { howText } from "./words";

const t = ((key: string) => key) as unknown as TFunction;
const from = (kind: string) => [{ id: "s", kind, title: "Shipping" }];

test("an extract says whether it is from a frequent question or from a passage", () => {
  expect(howText(t, { how: "extract", sources: from("q_and_a") }, "Maple")).toBe("talks.from_faq");
  expect(howText(t, { how: "extract", sources: from("document") }, "Maple")).toBe("inbox.how.extract");
  expect(howText(t, { how: "exact", sources: from("q_and_a") }, "Maple")).toBe("inbox.how.exact");
  expect(howText(t, {}, "Maple")).toBe("Maple");
});
