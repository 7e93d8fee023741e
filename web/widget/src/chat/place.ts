/** How and where the chat page stands: its address, and the page around it. */
import { type ChatWord, readPageState, readWish, type Wish } from "../bridge/bridge";

export interface Address {
  botId: string;
  lang: string | null;
  theme: "light" | "dark" | null;
  /** In a frame beside a button, which closes it. */
  embed: boolean;
  /** In the web view of an app: nothing to close to. */
  mobile: boolean;
}

export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const yes = (name: string) => ["1", "true"].includes(query.get(name) ?? "");
  const theme = query.get("theme");
  return {
    botId: query.get("aid") || query.get("agent-id") || "",
    lang: query.get("lang"),
    theme: theme === "dark" || theme === "light" ? theme : null,
    embed: yes("embed"),
    mobile: yes("is-mobile"),
  };
}

/** The origin of the page around us, as the browser tells it; empty where there is none, or it does not say. */
export function siteAround(): string {
  if (window.parent === window) return "";
  return location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);
}

export interface Surrounding {
  open: boolean;
  full: boolean;
  url: string;
  title: string;
  kept: string;
  /** The bot's name and language, as the page knows them before we do. */
  name: string;
  lang: string;
  /** Of the company's signed-in user, and how often somebody was signed out. */
  token: string;
  outs: number;
}

/**
 * The line to the loader. The first word comes from it; from then on only its
 * window and its exact origin are heard and spoken to.
 */
export class Bridge {
  /** The page says where it stands. */
  onPage: (page: Surrounding) => void = () => {};
  onWish: (wish: Wish) => void = () => {};
  #origin: string | null = null;

  constructor() {
    addEventListener("message", (e) => {
      if (e.source !== window.parent) return;
      if (this.#origin !== null && e.origin !== this.#origin) return;
      const wish = this.#origin === null ? null : readWish(e.data);
      if (wish) this.onWish(wish);
      const page = readPageState(e.data);
      if (!page) return;
      const first = this.#origin === null;
      this.#origin = e.origin;
      if (first) this.say({ cxgenie: "ready" });
      this.onPage(page);
    });
  }

  get connected(): boolean {
    return this.#origin !== null;
  }

  get origin(): string | null {
    return this.#origin;
  }

  say(word: ChatWord): void {
    // An opaque origin ("null") cannot be named: such a page gets no words.
    if (this.#origin && this.#origin !== "null") window.parent.postMessage(word, this.#origin);
  }
}
