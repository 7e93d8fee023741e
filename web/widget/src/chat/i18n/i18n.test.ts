import { expect, test } from "vitest";
import { pickLanguage } from ".";
import { en } from "./en";
import { vi } from "./vi";

test("the page's wish first, then the bot's language, then English", () => {
  expect(pickLanguage("vi", "en").texts).toBe(vi);
  expect(pickLanguage(null, "vi").texts).toBe(vi);
  expect(pickLanguage("fr", "vi").texts).toBe(vi);
  expect(pickLanguage("vi-VN", "en").tag).toBe("vi");
  expect(pickLanguage("EN_us", "vi").texts).toBe(en);
  expect(pickLanguage("fr", null).texts).toBe(en);
});

test("every text is there, and is not the English one left over", () => {
  const same = new Set(["dir", "ai"]);
  for (const [key, text] of Object.entries(vi)) {
    expect(text, key).toBeTruthy();
    if (typeof text === "string" && !same.has(key)) expect(text, key).not.toBe(en[key as keyof typeof en]);
  }
});

test("counts are spoken", () => {
  expect(en.waiting(1)).toBe("Waiting for connection");
  expect(en.waiting(3)).toBe("3 waiting for connection");
  expect(en.back(0)).toBe("You are back online.");
  expect(en.back(1)).toBe("You are back online. 1 message sent.");
  expect(en.back(2)).toBe("You are back online. 2 messages sent.");
  expect(vi.sources(2)).toBe("2 nguồn");
});
