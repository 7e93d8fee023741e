import { afterEach, expect, test, vi } from "vitest";
import { Chat } from "../chat/chat";
import { Keep, memoryShelf } from "../chat/sync/keep";
import { PreviewApi } from "./api";
import { readShown, readWord, type Shown } from "./words";

const OWN = "https://chat.example";
const parent = { name: "the admin's page" } as unknown as Window;
const colors = { light: { fill: "#364de7" }, dark: { fill: "#3e54e8" } };

const shown = (change: Partial<Shown["bot"]> = {}, said: Shown["said"] = null): Shown =>
  ({
    cxgenie: "preview",
    bot: {
      id: "b",
      name: "Helper",
      auto_reply: true,
      greeting_text: "Hi",
      colors,
      widget: { teaser: "" },
      texts: { open: "Open chat" },
      ask: null,
      ...change,
    },
    theme: "light",
    form: "bubble",
    open: true,
    said,
    note: "Nothing was sent.",
  }) as unknown as Shown;

const event = (data: unknown, origin = OWN, source: unknown = parent) =>
  ({ data, origin, source }) as unknown as MessageEvent;

test("only the page around, of the own origin, hands something in", () => {
  expect(readShown(event(shown()), parent, OWN)).toEqual(shown());
  expect(readShown(event(shown(), "https://evil.example"), parent, OWN)).toBeNull();
  expect(readShown(event(shown(), "null"), parent, OWN)).toBeNull();
  expect(readShown(event(shown(), OWN, {}), parent, OWN)).toBeNull();
  for (const data of [null, undefined, 1, "preview", {}, { cxgenie: "page" }, { cxgenie: "preview" }]) {
    expect(readShown(event(data), parent, OWN)).toBeNull();
  }
  const odd = { ...shown(), theme: "purple", form: "moon", open: "yes", said: { question: 1 }, note: undefined };
  expect(readShown(event(odd), parent, OWN)).toMatchObject({
    theme: "light",
    form: "bubble",
    open: false,
    said: { question: "1" },
    note: "",
  });
});

test("only the own frame is heard", () => {
  const frame = {} as Window;
  expect(readWord(event({ cxgenie: "preview-ready" }, OWN, frame), frame, OWN)).toEqual({ cxgenie: "preview-ready" });
  const closed = { cxgenie: "preview-open", open: false };
  expect(readWord(event(closed, OWN, frame), frame, OWN)).toEqual(closed);
  expect(readWord(event(closed, "https://evil.example", frame), frame, OWN)).toBeNull();
  expect(readWord(event(closed, OWN, parent), frame, OWN)).toBeNull();
  expect(readWord(event({ cxgenie: "close" }, OWN, frame), frame, OWN)).toBeNull();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A chat in a preview, with whatever would leave it counted. */
function preview(first: Shown) {
  const left = { fetch: 0, streams: 0, kept: 0 };
  vi.stubGlobal("fetch", () => {
    left.fetch++;
    return Promise.reject(new Error("asked"));
  });
  vi.stubGlobal(
    "EventSource",
    class {
      constructor() {
        left.streams++;
      }
    },
  );
  vi.stubGlobal("localStorage", {
    setItem() {
      left.kept++;
    },
  });
  const api = new PreviewApi();
  const chat = new Chat("preview:1", api, new Keep("preview", memoryShelf()));
  api.onNews = () => chat.check();
  api.show(first);
  const texts = () => chat.view.thread.messages.map((m) => `${m.author.kind}: ${m.text}`);
  return { api, chat, left, texts };
}

test("what is handed in shows at once, and what was written stays", async () => {
  const { api, chat, texts } = preview(shown());
  await chat.start();
  expect(chat.view).toMatchObject({ phase: "ready", bot: { name: "Helper", greeting_text: "Hi" } });
  expect(chat.view.thread.conversation).toBeNull(); // the greeting is looked at, nobody has written
  chat.send("How do I look?");
  await vi.waitFor(() => expect(texts()).toEqual(["bot: Hi", "contact: How do I look?"]));
  api.show(shown({ name: "Coffee", greeting_text: "Hello there" }));
  const phases: string[] = [];
  chat.subscribe(() => phases.push(chat.view.phase));
  await chat.start(1);
  expect(chat.view.bot?.name).toBe("Coffee");
  expect(texts()).toEqual(["bot: Hello there", "contact: How do I look?"]);
  expect(phases).not.toContain("loading"); // it does not flicker
  chat.stop();
});

test("a question and its answer stand there, an empty answer does not", async () => {
  const { api, chat, texts } = preview(shown({}, { question: "Can I change it?", answer: "Yes." }));
  await chat.start();
  expect(texts()).toEqual(["bot: Hi", "contact: Can I change it?", "bot: Yes."]);
  api.show(shown({ greeting_text: "" }, { question: "Can I change it?", answer: "" }));
  await chat.start(1);
  expect(texts()).toEqual(["contact: Can I change it?"]);
  chat.stop();
});

test("what is written is answered by a note, and nothing leaves the page", async () => {
  vi.useFakeTimers();
  const { api, chat, left, texts } = preview(shown());
  chat.setPlace({ open: true, url: "https://shop.example", title: "Shop" });
  await chat.start();
  await vi.advanceTimersByTimeAsync(100);
  vi.stubGlobal("URL", { createObjectURL: () => "blob:kept" });
  const file = api.keeps(new Blob(["x"], { type: "image/png" }), "shot.png");
  expect(file).toMatchObject({ name: "shot.png", kind: "image", url: "blob:kept" });
  chat.typed("Hel");
  chat.send("Hello?", [file]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(texts()).toEqual(["bot: Hi", "contact: Hello?", "bot: Nothing was sent."]);
  expect(chat.view.thread.messages[1]?.files).toEqual([file]);
  await chat.deeds.human();
  await chat.deeds.list();
  const answer = chat.view.thread.messages[2];
  if (answer) await chat.deeds.react(answer, "like");
  expect(chat.view.thread.messages[2]?.reactions?.[0]?.value).toBe("like");
  expect(chat.view).toMatchObject({ trouble: false, asking: false, typing: null, link: "up" });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(left).toEqual({ fetch: 0, streams: 0, kept: 0 });
  chat.stop();
});
