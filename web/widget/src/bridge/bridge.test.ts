import { expect, test } from "vitest";
import { readChatWord, readPageState } from "./bridge";

test("words of both sides survive the way", () => {
  const page = { cxgenie: "page", open: true, full: false, url: "https://a", title: "A", kept: "{}" } as const;
  expect(readPageState(structuredClone(page))).toEqual(page);
  const news = { cxgenie: "news", unread: 2, known: true, latest: { name: "Maja", text: "Hi", bot: false } } as const;
  expect(readChatWord(structuredClone(news))).toEqual(news);
  expect(readChatWord({ cxgenie: "news", unread: 0, known: false, latest: null })).toMatchObject({ latest: null });
  expect(readChatWord({ cxgenie: "keep", kept: "{}" })).toEqual({ cxgenie: "keep", kept: "{}" });
});

test("anything else is not for us", () => {
  for (const data of [null, 1, "page", {}, [], { type: "page" }, { cxgenie: 1 }, { cxgenie: "other" }]) {
    expect(readPageState(data)).toBeNull();
    expect(readChatWord(data)).toBeNull();
  }
});

test("strange values become plain ones", () => {
  expect(readChatWord({ cxgenie: "news", unread: "x", known: 1, latest: { name: 5 } })).toEqual({
    cxgenie: "news",
    unread: 0,
    known: false,
    latest: { name: "5", text: "", bot: false },
  });
  expect(readPageState({ cxgenie: "page", open: "yes" })).toMatchObject({ open: false, url: "" });
});
