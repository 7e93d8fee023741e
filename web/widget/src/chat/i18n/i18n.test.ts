import { expect, test } from "vitest";
import { pickTag, speak } from ".";
import { en } from "./en";
import { rail as enRail } from "./rail";
import { talk as enTalk } from "./talk";
import { upload as enUpload } from "./upload";
import { rail, talk, upload, texts as vi } from "./vi";

test("the page's wish first, then the bot's language, then English", () => {
  expect(pickTag("vi", "en")).toBe("vi");
  expect(pickTag(null, "vi")).toBe("vi");
  expect(pickTag("fr", "vi")).toBe("vi");
  expect(pickTag("vi-VN", "en")).toBe("vi");
  expect(pickTag("EN_us", "vi")).toBe("en");
  expect(pickTag("fr", null)).toBe("en");
});

test("a language comes with its own texts", async () => {
  expect(await speak("vi")).toMatchObject({ tag: "vi", texts: vi, later: { rail, talk, upload } });
  expect(await speak("en")).toMatchObject({ tag: "en", texts: en, later: null });
});

test("every text is there, and is not the English one left over", () => {
  const same = new Set(["dir", "ai"]);
  const all = { ...en, ...enRail, ...enTalk, ...enUpload };
  for (const [key, text] of Object.entries({ ...vi, ...rail, ...talk, ...upload })) {
    expect(text, key).toBeTruthy();
    if (typeof text === "string" && !same.has(key)) expect(text, key).not.toBe(all[key as keyof typeof all]);
  }
});

test("counts are spoken", () => {
  expect(en.waiting(1)).toBe("Waiting for connection");
  expect(en.waiting(3)).toBe("3 waiting for connection");
  expect(en.back(0)).toBe("You are back online.");
  expect(en.back(1)).toBe("You are back online. 1 message sent.");
  expect(en.back(2)).toBe("You are back online. 2 messages sent.");
  expect(talk.sources(2)).toBe("2 nguồn");
});
