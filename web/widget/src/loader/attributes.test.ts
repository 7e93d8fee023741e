// @vitest-environment jsdom
import { afterEach, expect, test } from "vitest";
import { ownScript, readAttributes } from "./attributes";
import { remember } from "./memory";

function script(attributes: string): HTMLScriptElement {
  document.body.innerHTML = `<script src="https://chat.example/widget.js?v=2" ${attributes}></script>`;
  return document.querySelector("script") as HTMLScriptElement;
}

afterEach(() => localStorage.clear());

test("the attributes, with their older names", () => {
  const own = script('data-aid="b1" data-lang="vi"');
  expect(readAttributes(own)).toEqual({
    botId: "b1",
    lang: "vi",
    mobile: false,
    hideButton: false,
    consent: false,
    theme: null,
    script: own,
    outs: 0,
    origin: "https://chat.example",
  });
  expect(readAttributes(script('data-bot_id="b2" data-is_mobile="true"'))).toMatchObject({ botId: "b2", mobile: true });
  expect(readAttributes(script('data-aid="b" data-mobile="false"'))?.mobile).toBe(false);
  expect(readAttributes(script('data-aid="b" data-hide-widget-button="no"'))?.hideButton).toBe(true);
  expect(readAttributes(script('data-aid="b" data-consent'))?.consent).toBe(true);
  expect(readAttributes(script('data-aid="b" data-theme="dark"'))?.theme).toBe("dark");
  expect(readAttributes(script('data-aid="b" data-token="of the user"'))?.script.dataset.token).toBe("of the user");
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

test("what is remembered is there on the next page, and broken storage is no error", () => {
  remember("b1").set({ known: true });
  remember("b1").set({ teaser: "Hi" });
  expect(remember("b1").get()).toEqual({ known: true, teaser: "Hi" });
  expect(remember("b2").get()).toEqual({});
  localStorage.setItem("cxgenie:b3", "{broken");
  expect(remember("b3").get()).toEqual({});
});
