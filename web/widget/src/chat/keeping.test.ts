import { describe, expect, test, vi } from "vitest";
import { Keep } from "./sync/keep";
import { eachInItsWorld, settle, shown, type World } from "./testing/kit";
import type { FakeStream, GuestServer } from "./testing/server";

let server: GuestServer;
let shelf: World["shelf"];
let visitor: World["visitor"];

eachInItsWorld((world) => {
  ({ server, shelf } = world);
  visitor = (botId) => world.visitor(botId);
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

  test("the browser does not try a used ticket again, and a server that refuses is asked ever more slowly", async () => {
    await visitor();
    const stream = server.streams[0] as FakeStream;
    const tickets = () => server.calls.filter((c) => c.startsWith("POST /stream-tickets")).length;
    stream.fail(0); // the browser would connect again by itself
    expect(server.streams).toEqual([]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(server.streams).toHaveLength(1);
    expect(server.streams[0]).not.toBe(stream);
    server.refusesStreams = true;
    (server.streams[0] as FakeStream).fail(0);
    const before = tickets();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tickets() - before).toBeGreaterThan(2);
    expect(tickets() - before).toBeLessThan(10);
    server.refusesStreams = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.streams).toHaveLength(1);
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

test("where the bot may no longer stand the chat ends, and goes on nowhere else", async () => {
  const chat = await visitor();
  server.refused = true;
  server.streams[0]?.fail(2);
  await vi.advanceTimersByTimeAsync(5000);
  expect(chat.view.phase).toBe("gone");
});

test("what was taken back is not kept again by an answer on its way", async () => {
  const chat = await visitor();
  chat.send("hello");
  await settle();
  chat.wish({ cxgenie: "forget" });
  chat.send("and again");
  await settle();
  expect(shelf.keys()).toEqual([]);
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
