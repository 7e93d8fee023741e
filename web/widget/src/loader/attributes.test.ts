// @vitest-environment jsdom
import { afterEach, expect, test } from "vitest";
import { ownScript, readAttributes } from "./attributes";
import { autoOpenAfter } from "./bot";
import { Remembered } from "./memory";
import { loaderTexts } from "./texts";

function script(attributes: string): HTMLScriptElement {
  document.body.innerHTML = `<script src="https://chat.example/widget.js?v=2" ${attributes}></script>`;
  return document.querySelector("script") as HTMLScriptElement;
}

afterEach(() => localStorage.clear());

test("the attributes, with their older names", () => {
  expect(readAttributes(script('data-aid="b1" data-lang="vi"'))).toEqual({
    botId: "b1",
    lang: "vi",
    mobile: false,
    hideButton: false,
    theme: null,
    origin: "https://chat.example",
  });
  expect(readAttributes(script('data-bot_id="b2" data-is_mobile="true"'))).toMatchObject({ botId: "b2", mobile: true });
  expect(readAttributes(script('data-aid="b" data-mobile="false"'))?.mobile).toBe(false);
  expect(readAttributes(script('data-aid="b" data-hide-widget-button="no"'))?.hideButton).toBe(true);
  expect(readAttributes(script('data-aid="b" data-theme="dark"'))?.theme).toBe("dark");
});

test("no bot, no widget", () => {
  expect(readAttributes(script(""))).toBeNull();
  expect(readAttributes(script('data-aid="  "'))).toBeNull();
  expect(readAttributes(null)).toBeNull();
});

test("the script is found when nobody says which one runs", () => {
  const own = script('data-aid="b1"');
  expect(ownScript()).toBe(own);
});

test("it opens by itself only when asked to", () => {
  expect(autoOpenAfter(true)).toBe(0);
  expect(autoOpenAfter(5)).toBe(5000);
  for (const no of [false, null, undefined, 0, -1, "5"]) expect(autoOpenAfter(no)).toBeNull();
});

test("the page's wish before the bot's language, English at last", () => {
  expect(loaderTexts("vi-VN", "en").open).toBe("Mở trò chuyện");
  expect(loaderTexts("", "vi").open).toBe("Mở trò chuyện");
  expect(loaderTexts("fr", "xx").open).toBe("Open chat");
});

test("what is remembered is there on the next page, and broken storage is no error", () => {
  new Remembered("b1").set({ known: true });
  new Remembered("b1").set({ teaser: "Hi" });
  expect(new Remembered("b1").get()).toEqual({ known: true, teaser: "Hi" });
  expect(new Remembered("b2").get()).toEqual({});
  localStorage.setItem("cxgenie:b3", "{broken");
  expect(new Remembered("b3").get()).toEqual({});
});
