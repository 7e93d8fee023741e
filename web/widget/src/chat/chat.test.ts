import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Api } from "./api/client";
import { Chat } from "./chat";
import { Keep, memoryShelf } from "./sync/keep";
import { FakeStream, GuestServer } from "./testing/server";

let server: GuestServer;
let tabs: Chat[];
let shelf = memoryShelf();

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-22T14:00:00Z") });
  server = new GuestServer();
  shelf = memoryShelf();
  tabs = [];
  vi.stubGlobal("fetch", server.fetch);
  // No channel between tabs: each test tab has its own stream.
  vi.stubGlobal("BroadcastChannel", undefined);
  vi.stubGlobal(
    "EventSource",
    class extends FakeStream {
      constructor(url: string) {
        super(url, server);
      }
    },
  );
});

afterEach(() => {
  for (const tab of tabs) tab.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(20);
const sends = () => server.calls.filter((c) => c === "POST /messages").length;
const shown = (chat: Chat) => chat.view.thread.messages.map((m) => m.text);

async function visitor(botId = "bot"): Promise<Chat> {
  const chat = new Chat(botId, new Api(botId, ""), new Keep(botId, shelf));
  tabs.push(chat);
  chat.setPlace({ open: true, url: "https://shop.example/", title: "Shop" });
  await chat.start();
  await settle();
  return chat;
}

describe("starting", () => {
  test("opening stores nothing but the token", async () => {
    const chat = await visitor();
    expect(chat.view.phase).toBe("ready");
    expect(chat.view.thread.conversation).toBeNull();
    expect(server.guest().conversations).toEqual([]);
    expect(new Keep("bot", shelf).token()).toBe(server.guest().token);
  });

  test("an unknown bot is gone, an unreachable server is a failure that can be tried again", async () => {
    expect((await visitor("nobody")).view.phase).toBe("gone");
    server.away = true;
    const chat = await visitor();
    expect(chat.view.phase).toBe("failed");
    server.away = false;
    chat.online(true);
    await settle();
    expect(chat.view.phase).toBe("ready");
  });

  test("a server that comes back is found without a press", async () => {
    server.away = true;
    const chat = await visitor();
    await vi.advanceTimersByTimeAsync(3000);
    expect(chat.view.phase).toBe("failed");
    server.away = false;
    await vi.advanceTimersByTimeAsync(8000);
    expect(chat.view.phase).toBe("ready");
  });

  test("the history is there again after a reload", async () => {
    const first = await visitor();
    first.send("Hello");
    await settle();
    server.say("bot", "Welcome");
    first.stop();
    const second = await visitor();
    expect(shown(second)).toEqual(["Hi", "Hello", "Welcome"]);
    expect(server.guests.size).toBe(1);
  });

  test("what is written while it loads, or after it could not, goes out with the session", async () => {
    server.away = true;
    const chat = new Chat("bot", new Api("bot", ""), new Keep("bot", shelf));
    tabs.push(chat);
    const started = chat.start();
    chat.send("one");
    expect(chat.view).toMatchObject({ phase: "loading", waiting: [{ text: "one" }] });
    await started;
    chat.send("two");
    expect(chat.view.phase).toBe("failed");
    expect(sends()).toBe(0);
    server.away = false;
    await chat.start();
    await settle();
    expect(server.texts()).toEqual(["one", "two"]);
    expect(chat.view.waiting).toEqual([]);
    expect(server.guests.size).toBe(1);
  });

  test("a kept token that is refused is replaced", async () => {
    new Keep("bot", shelf).setToken("long-gone");
    const chat = await visitor();
    expect(chat.view.phase).toBe("ready");
    expect(new Keep("bot", shelf).token()).toBe(server.guest().token);
  });
});

describe("sending", () => {
  test("the first message opens the conversation with its greeting", async () => {
    const chat = await visitor();
    chat.send("  Hello  ");
    expect(chat.view.waiting).toMatchObject([{ text: "Hello" }]);
    await settle();
    expect(chat.view.waiting).toEqual([]);
    expect(shown(chat)).toEqual(["Hi", "Hello"]);
    expect(chat.view.thread.conversation?.rev).toBe(2);
  });

  test("offline: everything waits and goes out in order, each once", async () => {
    const chat = await visitor();
    server.away = true;
    for (const text of ["one", "two", "three"]) chat.send(text);
    await settle();
    expect(chat.view.link).toBe("lost");
    expect(chat.view.waiting.map((i) => i.text)).toEqual(["one", "two", "three"]);
    server.away = false;
    chat.online(true);
    await settle();
    expect(server.texts()).toEqual(["one", "two", "three"]);
    expect(chat.view).toMatchObject({ link: "back", sentBack: 3, waiting: [] });
    await vi.advanceTimersByTimeAsync(4000);
    expect(chat.view.link).toBe("up");
  });

  test("offline: goes out by itself when nobody says that the network is back", async () => {
    const chat = await visitor();
    server.away = true;
    chat.send("one");
    await vi.advanceTimersByTimeAsync(3500);
    server.away = false;
    await vi.advanceTimersByTimeAsync(8000);
    expect(server.texts()).toEqual(["one"]);
    expect(chat.view.waiting).toEqual([]);
  });

  test("what waits survives a reload of the page", async () => {
    const first = await visitor();
    server.away = true;
    first.send("one");
    first.send("two");
    await settle();
    first.stop();
    server.away = false;
    const second = await visitor();
    expect(server.texts()).toEqual(["one", "two"]);
    expect(shown(second)).toEqual(["Hi", "one", "two"]);
    expect(new Keep("bot", shelf).items()).toEqual([]);
  });

  test("an answer lost on the way back stores nothing twice", async () => {
    const chat = await visitor();
    server.troubles = ["lose-answer"];
    chat.send("one");
    chat.send("two");
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.texts()).toEqual(["one", "two"]);
    expect(shown(chat)).toEqual(["Hi", "one", "two"]);
    expect(chat.view.waiting).toEqual([]);
  });

  test("429 waits as long as the server asks, then goes on in order", async () => {
    const chat = await visitor();
    server.troubles = [{ status: 429, retryAfter: 7 }];
    chat.send("one");
    chat.send("two");
    await vi.advanceTimersByTimeAsync(6900);
    expect(sends()).toBe(1);
    expect(chat.view.waiting).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(server.texts()).toEqual(["one", "two"]);
  });

  test("409 fails visibly, the next one goes on, and trying again stores it", async () => {
    const chat = await visitor();
    server.troubles = [{ status: 409 }];
    chat.send("one");
    chat.send("two");
    await settle();
    expect(server.texts()).toEqual(["two"]);
    const failed = chat.view.waiting[0];
    expect(failed).toMatchObject({ text: "one", state: "failed" });
    chat.retry(failed?.client_id as string);
    await settle();
    expect(server.texts()).toEqual(["two", "one"]);
    expect(chat.view.waiting).toEqual([]);
  });

  test("a refused message can be removed and does not come back", async () => {
    const chat = await visitor();
    server.troubles = [{ status: 422 }];
    chat.send("one");
    await settle();
    chat.discard(chat.view.waiting[0]?.client_id as string);
    expect(chat.view.waiting).toEqual([]);
    expect(new Keep("bot", shelf).items()).toEqual([]);
  });

  test("a refused token: a new session, and the outbox goes out with it", async () => {
    const chat = await visitor();
    server.guests.clear();
    chat.send("one");
    chat.send("two");
    await settle();
    expect(server.texts()).toEqual(["one", "two"]);
    expect(shown(chat)).toEqual(["Hi", "one", "two"]);
    expect(server.calls.filter((c) => c === "POST /sessions")).toHaveLength(2);
    expect(server.streams).toHaveLength(1);
    server.say("bot", "still here");
    expect(shown(chat)).toContain("still here");
  });

  test("a server that refuses every token is not asked in a circle", async () => {
    const chat = await visitor();
    server.troubles = Array(50).fill({ status: 401 });
    chat.send("one");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sends()).toBeLessThanOrEqual(3);
    expect(chat.view.waiting).toHaveLength(1);
  });
});

describe("two tabs", () => {
  test("both sending end with the same thread", async () => {
    const a = await visitor();
    const b = await visitor();
    a.send("from a");
    await settle();
    b.send("from b");
    await settle();
    expect(shown(a)).toEqual(["Hi", "from a", "from b"]);
    expect(shown(b)).toEqual(shown(a));
    expect(b.view.thread.cursor).toBe(a.view.thread.cursor);
    expect(server.guests.size).toBe(1);
  });

  test("one that gets a new token takes the other along", async () => {
    const a = await visitor();
    const b = await visitor();
    a.send("one");
    await settle();
    server.guests.clear();
    a.send("two");
    await settle();
    // What the browser tells the other tab when the storage changes.
    b.stored("cxgenie:chat:bot:token", new Keep("bot", shelf).token());
    await settle();
    expect(shown(b)).toEqual(["Hi", "two"]);
    expect(server.guests.size).toBe(1);
  });

  test("a second tab takes over what the first left waiting, once", async () => {
    const a = await visitor();
    server.away = true;
    a.send("one");
    await settle();
    server.away = false;
    const b = await visitor();
    a.online(true);
    await settle();
    expect(server.texts()).toEqual(["one"]);
    expect(a.view.waiting).toEqual([]);
    expect(shown(b)).toEqual(["Hi", "one"]);
  });
});

describe("keeping in step", () => {
  test("a lost publication is noticed by the next one and asked for", async () => {
    const chat = await visitor();
    chat.send("Hello");
    await settle();
    server.say("bot", "lost", true);
    expect(shown(chat)).toEqual(["Hi", "Hello"]);
    server.say("bot", "heard");
    await settle();
    expect(shown(chat)).toEqual(["Hi", "Hello", "lost", "heard"]);
  });

  test("a broken stream comes back with a new ticket and asks for the changes once", async () => {
    const chat = await visitor();
    chat.send("Hello");
    await settle();
    const old = server.streams[0] as FakeStream;
    old.fail(2);
    server.say("bot", "meanwhile", true);
    const before = server.calls.length;
    await vi.advanceTimersByTimeAsync(3000);
    expect(shown(chat)).toEqual(["Hi", "Hello", "meanwhile"]);
    expect(server.streams).toHaveLength(1);
    expect(server.streams[0]?.url).not.toBe(old.url);
    expect(server.calls.slice(before).filter((c) => c.startsWith("POST /stream-tickets"))).toHaveLength(1);
  });

  test("a short break is left to the browser, a long one is not", async () => {
    await visitor();
    const stream = server.streams[0] as FakeStream;
    stream.fail(0);
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.streams).toEqual([stream]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.streams).toHaveLength(1);
    expect(server.streams[0]).not.toBe(stream);
  });

  test("without streams it is polled", async () => {
    vi.stubGlobal("EventSource", undefined);
    const chat = await visitor();
    chat.send("Hello");
    await settle();
    server.say("bot", "unheard", true);
    await vi.advanceTimersByTimeAsync(15_100);
    expect(shown(chat)).toContain("unheard");
  });

  test("there is a stream only while the panel or a conversation is open", async () => {
    const chat = await visitor();
    chat.setPlace({ open: false, url: "", title: "" });
    await settle();
    expect(server.streams).toHaveLength(0);
    chat.send("Hello");
    await settle();
    expect(server.streams).toHaveLength(1);
    server.close();
    await settle();
    expect(server.streams).toHaveLength(0);
  });
});

describe("the conversation", () => {
  test("after a close a new one begins empty, and the earlier one can be seen again", async () => {
    const chat = await visitor();
    chat.send("Hello");
    await settle();
    server.close();
    expect(chat.view.thread.conversation?.status).toBe("closed");
    chat.deeds.newConversation();
    expect(shown(chat)).toEqual([]);
    chat.deeds.seeEarlier();
    expect(shown(chat)).toEqual(["Hi", "Hello"]);
    chat.deeds.newConversation();
    chat.send("Again");
    await settle();
    expect(shown(chat)).toEqual(["Hi", "Again"]);
    expect(chat.view.left).toBeNull();
    expect(server.guest().conversations).toHaveLength(2);
  });

  test("asking for a person shows who has it now", async () => {
    const chat = await visitor();
    chat.send("Hello");
    await settle();
    await chat.deeds.human();
    expect(chat.view.thread.conversation?.speaker).toBe("queue");
    expect(chat.view.asking).toBe(false);
  });

  test("what is read is told once and clears the badge", async () => {
    const chat = await visitor();
    chat.send("Hello");
    await settle();
    server.say("agent", "Hi there");
    chat.read();
    chat.read();
    await vi.advanceTimersByTimeAsync(400);
    expect(server.calls.filter((c) => c.endsWith("/read"))).toHaveLength(1);
    expect(server.guest().conversations[0]?.contact_read_seq).toBe(3);
  });

  test("typing is told at most once in three seconds, and that it stopped", async () => {
    const chat = await visitor();
    chat.send("Hello");
    await settle();
    const told = () => server.calls.filter((c) => c.endsWith("/typing")).length;
    for (let i = 0; i < 10; i++) {
      chat.typed(`text ${i}`);
      await vi.advanceTimersByTimeAsync(250);
    }
    expect(told()).toBe(1);
    await vi.advanceTimersByTimeAsync(600);
    chat.typed("more");
    expect(told()).toBe(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(told()).toBe(3);
  });

  test("somebody typing shows until he stops, writes, or is silent", async () => {
    const chat = await visitor();
    chat.send("Hello");
    await settle();
    const id = chat.view.thread.conversation?.id as string;
    const typing = (on: boolean) =>
      server.streams[0]?.deliver({ event: "typing", conversation_id: id, by: { kind: "agent", name: "Maja" }, on });
    typing(true);
    expect(chat.view.typing).toEqual({ bot: false, name: "Maja" });
    typing(false);
    expect(chat.view.typing).toBeNull();
    typing(true);
    server.say("agent", "Here I am");
    expect(chat.view.typing).toBeNull();
    typing(true);
    await vi.advanceTimersByTimeAsync(6000);
    expect(chat.view.typing).toBeNull();
  });

  test("who answered is no longer typing, also when his line was asked for", async () => {
    const chat = await visitor();
    chat.send("Hello");
    await settle();
    expect(chat.view.typing).toMatchObject({ bot: true });
    server.say("bot", "the answer", true);
    chat.check();
    await settle();
    expect(shown(chat)).toContain("the answer");
    expect(chat.view.typing).toBeNull();
  });

  test("a draft is kept until it is sent", async () => {
    const chat = await visitor();
    chat.typed("half a thou");
    expect((await visitor()).draft()).toBe("half a thou");
    chat.send("half a thought");
    expect(chat.draft()).toBe("");
  });
});

describe("the pages the visitor looks at", () => {
  const told = () => server.calls.filter((c) => c.endsWith("/pages")).length;

  test("are told once each, and only while a conversation is open", async () => {
    const chat = await visitor();
    chat.setPlace({ open: true, url: "https://shop.example/shirts", title: "Shirts" });
    await settle();
    expect(told()).toBe(0);
    chat.send("Hello");
    await settle();
    await vi.waitFor(() => expect(told()).toBe(1));
    chat.setPlace({ open: false, url: "https://shop.example/shirts", title: "Shirts" });
    await settle();
    expect(told()).toBe(1);
    chat.setPlace({ open: false, url: "https://shop.example/shoes", title: "Shoes" });
    await vi.waitFor(() => expect(told()).toBe(2));
  });
});
