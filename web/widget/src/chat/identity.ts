/**
 * Who the visitor is: the guest token of this browser, and, where the company lets only its own users chat, whom its page
 * says is signed in.
 */
import { type Api, Failure } from "./api/client";
import type { Session } from "./api/wire";
import type { Tabs } from "./live/tabs";
import type { Keep } from "./sync/keep";
import type { View } from "./view";

export function needsLogin(e: unknown): boolean {
  return e instanceof Failure && e.code === "contact.login_required";
}

interface Doors {
  view(): View;
  start(): Promise<void>;
  /** Nothing goes out before the next session. */
  hold(): void;
  /** What waits was another person's. */
  clear(): void;
  /** The screen of nobody. */
  empty(): void;
  show(change: Partial<View>): void;
}

export class Identity {
  #api: Api;
  #keep: Keep;
  #tabs: Tabs;
  #doors: Doors;
  #user = "";
  #outs = 0;
  /** The page around has not said yet who is signed in. */
  #untold: boolean;
  #awaited = false;
  contact = "";

  constructor(api: Api, keep: Keep, tabs: Tabs, framed: boolean, doors: Doors) {
    this.#api = api;
    this.#keep = keep;
    this.#tabs = tabs;
    this.#untold = framed;
    this.#doors = doors;
  }

  /** One tab at a time, so that two first visits share one token. */
  open(): Promise<Session> {
    return this.#tabs.exclusive("session", async () => {
      const kept = this.#keep.token();
      const user = this.#user;
      let session: Session;
      try {
        session = await this.#api.session(kept, user);
      } catch (e) {
        const refused = e instanceof Failure && (e.status === 401 || e.status === 403);
        if (needsLogin(e)) await this.#ask(user);
        if (!kept || !refused || needsLogin(e)) throw e;
        session = await this.#api.session(null, user);
      }
      // On a shared browser, what one signed-in person has left waiting is not sent as another.
      if (this.#keep.proven() && this.#keep.contact() !== session.contact.id) this.#clear();
      this.#keep.setProven(session.proven === true);
      this.#api.token = session.guest_token;
      this.contact = session.contact.id;
      this.#keep.setContact(session.contact.id);
      this.#keep.setToken(session.guest_token);
      return session;
    });
  }

  /** Another tab has a newer token. Says whether it is another visitor's, who we are now. */
  follows(key: string | null, token: string | null): boolean {
    if (!this.#keep.isToken(key) || !token || token === this.#api.token) return false;
    this.#api.token = token;
    return this.#keep.contact() !== this.contact;
  }

  /** The page said who is signed in on it, or signed somebody out. */
  async set(token: string, outs: number): Promise<void> {
    const out = outs > this.#outs;
    const changed = token !== this.#user;
    const awaited = this.#awaited;
    this.#untold = this.#awaited = false;
    this.#outs = outs;
    this.#user = token;
    const { phase, bot } = this.#doors.view();
    if (out) await this.#leave();
    // Where nobody has to sign in, the company's tokens are not looked at. A start that is under way looks by itself.
    if (out || awaited || (changed && (phase === "login" || (phase === "ready" && bot?.workspace_required_login)))) {
      await this.#doors.start();
    }
  }

  /** Only the company's users may chat, and it did not name one for `user`. */
  async #ask(user: string): Promise<void> {
    this.#awaited = this.#untold;
    if (this.#untold) return;
    // The page has said somebody else meanwhile.
    if (user !== this.#user) return void queueMicrotask(() => this.#doors.start());
    this.#doors.hold();
    if (!user) await this.#leave();
    const bot = await this.#api.bot().catch(() => this.#doors.view().bot);
    this.#doors.show({ phase: "login", refused: user !== "", bot });
  }

  /** Nothing of who was here stays: neither his token nor what he had not sent yet. */
  async #leave(): Promise<void> {
    this.#doors.hold();
    this.#api.token = this.#keep.token();
    this.#keep.setToken(null);
    if (this.#keep.proven() && this.#api.token) await this.#api.signOut().catch(() => {});
    this.#keep.setProven(false);
    this.#api.token = null;
    this.#clear();
    this.#doors.empty();
  }

  #clear(): void {
    this.#doors.clear();
    this.#keep.setDraft("");
  }
}
