import { expect, test } from "vitest";
import { filled, unknownVariable } from "./variables";

test("a variable that does not exist is named", () => {
  expect(unknownVariable("Hi {{customer.name|dear guest}}, {{ bot.name }}")).toBeUndefined();
  expect(unknownVariable("Hi {{customer.nmae|there}}", [])).toBe("customer.nmae");
  expect(unknownVariable("Hi {{}}")).toBe("");
  expect(unknownVariable("{{customer.name}} {{customer.plan}} {{ customer.size | any }}", ["customer.plan"])).toBe(
    "customer.size",
  );
  expect(unknownVariable("{{customer.plan}}")).toBeUndefined(); // nobody knows yet
  expect(unknownVariable("{{customer.plan}} {{bot.nmae}}")).toBe("bot.nmae");
  expect(unknownVariable("{ {nothing} } and {{{today}}}")).toBeUndefined();
});

test("places are filled in, or say themselves what stands there", () => {
  const values = { "customer.name": "Lan", "bot.name": "" };
  expect(filled("Hi {{customer.name|dear guest}} of {{bot.name|us}}{{today}}", values)).toBe("Hi Lan of us");
});
