import { describe, expect, test, vi } from "vitest";
import { Keep } from "./sync/keep";
import { eachInItsWorld, settle, shown, type World } from "./testing/kit";
import type { GuestServer } from "./testing/server";

let world: World;
let server: GuestServer;
let shelf: World["shelf"];
let visitor: World["visitor"];

eachInItsWorld((it) => {
  world = it;
  ({ server, shelf } = it);
  visitor = (botId) => it.visitor(botId);
});

const sends = () => server.calls.filter((c) => c === "POST /messages").length;

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
    const chat = world.chat();
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
