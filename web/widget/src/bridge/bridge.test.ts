import { expect, test } from "vitest";
import { readChatWord, readPageState, readWish } from "./bridge";

test("words of both sides survive the way", () => {
  const page = {
    cxgenie: "page",
    open: true,
    full: false,
    url: "https://a",
    title: "A",
    kept: "{}",
    name: "B",
    lang: "vi",
    token: "",
    outs: 0,
  } as const;
  expect(readPageState(structuredClone(page))).toEqual(page);
  const news = {
    cxgenie: "news",
    unread: 2,
    known: true,
    latest: { name: "Maja", text: "Hi", face: { initials: "M", back: "#fff", ink: "#000" } },
  } as const;
  expect(readChatWord(structuredClone(news))).toEqual(news);
});

test("anything else is not for us", () => {
  for (const data of [null, undefined, 1, "page", {}, [], { type: "page" }]) {
    expect(readPageState(data)).toBeNull();
    expect(readChatWord(data)).toBeNull();
  }
  expect(readPageState({ cxgenie: "other" })).toBeNull();
});

test("strange values of a page become plain ones", () => {
  expect(readPageState({ cxgenie: "page", open: "yes", url: 5, kept: null })).toEqual({
    cxgenie: "page",
    open: false,
    full: false,
    url: "5",
    title: "",
    kept: "",
    name: "",
    lang: "",
    token: "",
    outs: 0,
  });
});

test("what a page wants is read field by field", () => {
  expect(readWish({ cxgenie: "send", text: 42 })).toEqual({ cxgenie: "send", text: "42" });
  expect(readWish({ cxgenie: "send", text: "a".repeat(20_000) })).toMatchObject({ text: "a".repeat(10_000) });
  expect(readWish({ cxgenie: "identify", details: { name: "Lan", email: 7, admin: true, phone: "" } })).toEqual({
    cxgenie: "identify",
    details: { name: "Lan" },
  });
  expect(readWish({ cxgenie: "forget" })).toEqual({ cxgenie: "forget" });
  for (const other of [null, "send", { cxgenie: "page" }, { text: "hi" }, { cxgenie: "eval" }]) {
    expect(readWish(other)).toBeNull();
  }
});
