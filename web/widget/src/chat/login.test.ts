import { expect, test, vi } from "vitest";
import type { Chat } from "./chat";
import { Keep } from "./sync/keep";
import { eachInItsWorld, settle, type World } from "./testing/kit";
import type { GuestServer } from "./testing/server";

let world: World;
let server: GuestServer;
let shelf: World["shelf"];

eachInItsWorld((it) => {
  world = it;
  ({ server, shelf } = it);
  server.users = { "token of lan": "lan", "token of minh": "minh" };
});

const texts = (contact: string) =>
  [...server.guests.values()]
    .filter((g) => g.contact === contact)
    .flatMap((g) => g.conversations.flatMap((c) => c.messages.map((m) => m.text)));

/** A chat in a frame; the page says who is signed in after it has begun, as it does in the browser. */
async function framed(user: string | null, outs = 0): Promise<Chat> {
  const chat = world.chat("bot", true);
  chat.start();
  await settle();
  chat.setPlace({ open: true, url: "https://shop.example/", title: "Shop" });
  if (user !== null) chat.identity.set(user, outs);
  await settle();
  return chat;
}

test("until the page has said who is signed in, it loads", async () => {
  const chat = await framed(null);
  expect(chat.view.phase).toBe("loading");
  chat.identity.set("token of lan", 0);
  await settle();
  expect(chat.view.phase).toBe("ready");
});

test("nobody is signed in: please sign in, and nothing is kept", async () => {
  const chat = await framed("");
  expect(chat.view).toMatchObject({
    phase: "login",
    refused: false,
    bot: { sign_in_url: "https://shop.example/sign-in" },
  });
  expect(new Keep("bot", shelf).token()).toBeNull();
  expect(server.guests.size).toBe(0);
});

test("a token that is refused says so, and once more asks again", async () => {
  const chat = await framed("token of nobody");
  expect(chat.view).toMatchObject({ phase: "login", refused: true });
  server.users = { "token of nobody": "nobody" };
  await chat.start();
  expect(chat.view.phase).toBe("ready");
});

test("another person on the same page: nothing is mixed, nothing waiting is sent as him", async () => {
  const chat = await framed("token of lan");
  chat.send("I am Lan");
  await settle();
  server.away = true;
  chat.send("said by Lan while offline");
  chat.typed("a draft of Lan's");
  await settle();
  server.away = false;
  chat.identity.set("token of minh", 0);
  await settle();
  expect(chat.view).toMatchObject({ phase: "ready", thread: { conversation: null }, waiting: [] });
  expect(chat.draft()).toBe("");
  chat.send("I am Minh");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(texts("minh")).toEqual(["Hi", "I am Minh"]);
  expect(texts("lan")).not.toContain("I am Minh");
});

test("signed out by the page: the session ends at the server, and the next one has to sign in", async () => {
  const chat = await framed("token of lan");
  chat.send("I am Lan");
  await settle();
  chat.identity.set("", 1);
  await settle();
  expect(server.calls).toContain("POST /sign-out");
  expect(chat.view).toMatchObject({ phase: "login", refused: false, waiting: [] });
  expect(new Keep("bot", shelf).token()).toBeNull();
});

test("a sign-in that runs out while the chat is open", async () => {
  const chat = await framed("token of lan");
  server.guests.clear();
  server.users = {};
  chat.send("still there?");
  await settle();
  expect(chat.view).toMatchObject({ phase: "login", refused: true });
  server.users = { "new token of lan": "lan" };
  chat.identity.set("new token of lan", 0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(chat.view.phase).toBe("ready");
  expect(texts("lan")).toEqual(["Hi", "still there?"]);
});

test("where nobody has to sign in, signing out begins a new visitor", async () => {
  server.users = null;
  const chat = await framed("token of lan");
  chat.send("hello");
  await settle();
  const before = server.guests.size;
  chat.identity.set("another", 0);
  await settle();
  expect(server.guests.size).toBe(before);
  chat.identity.set("", 1);
  await settle();
  expect(server.guests.size).toBe(before + 1);
  expect(chat.view).toMatchObject({ phase: "ready", thread: { conversation: null } });
});
