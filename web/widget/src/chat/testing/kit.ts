/** A browser with a server of the tests: the clock stands still until a test moves it. */
import { afterEach, beforeEach, vi } from "vitest";
import { Api } from "../api/client";
import { Chat } from "../chat";
import { Keep, memoryShelf } from "../sync/keep";
import { FakeStream, GuestServer } from "./server";

export class World {
  server = new GuestServer();
  shelf = memoryShelf();
  #chats: Chat[] = [];

  /** A tab's chat, not started yet. */
  chat(botId = "bot", framed = false): Chat {
    const chat = new Chat(botId, new Api(botId, ""), new Keep(botId, this.shelf), framed);
    this.#chats.push(chat);
    return chat;
  }

  /** A visitor on a page of the shop, with the chat open. */
  async visitor(botId = "bot"): Promise<Chat> {
    const chat = this.chat(botId);
    chat.setPlace({ open: true, url: "https://shop.example/", title: "Shop" });
    await chat.start();
    await settle();
    return chat;
  }

  end(): void {
    for (const chat of this.#chats) chat.stop();
  }
}

export const settle = () => vi.advanceTimersByTimeAsync(20);

export const shown = (chat: Chat) => chat.view.thread.messages.map((m) => m.text);

/** Gives each test a world of its own. */
export function eachInItsWorld(begin: (world: World) => void): void {
  let world: World;
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2026-11-22T14:00:00Z") });
    world = new World();
    const { server } = world;
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
    begin(world);
  });
  afterEach(() => {
    world.end();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}
