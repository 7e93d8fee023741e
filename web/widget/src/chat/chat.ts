/**
 * The chat of one visitor with one bot: keeps the thread in step with the
 * server, gets the outbox out, and holds what the screen shows. No DOM here.
 */
import type { Wish } from "../bridge/bridge";
import { type Api, Failure } from "./api/client";
import type {
  Attachment,
  Details,
  Message,
  Pressed,
  Publication,
  Quoted,
  Session,
  StreamingNews,
  TypingNews,
} from "./api/wire";
import { Asking, type Question } from "./asking";
import { Deeds } from "./deeds";
import { Identity, needsLogin } from "./identity";
import { Live, Tabs } from "./live/tabs";
import { Sender } from "./sender";
import type { Keep } from "./sync/keep";
import { type Draft, pause } from "./sync/outbox";
import {
  applyChanges,
  applyPublication,
  fromSession,
  markRead,
  type Step,
  type Thread,
  unreadMessages,
} from "./sync/thread";
import { TypingOut } from "./typing";
import { FIRST_VIEW, NOBODY, type Place, type View } from "./view";
import { OtherSide } from "./writing";

const BACK_FOR = 4000;

function quotedOf({ id, author, text, files }: Message): Quoted {
  return { id, author, text: text.replace(/\s+/g, " ").slice(0, 200), files: files?.length };
}

export class Chat {
  #api: Api;
  #keep: Keep;
  #tabs: Tabs;
  #live: Live;
  #sender: Sender;
  #typing: TypingOut;
  #others = new OtherSide((change) => this.#set(change));
  #asking: Asking;
  #told = "";
  readonly deeds: Deeds;
  #listeners = new Set<() => void>();
  #place: Place = { open: false, url: "", title: "" };
  readonly identity: Identity;
  #ticket: string | undefined;
  #wishes: Wish[] = [];
  #early = false;
  #startTimer: ReturnType<typeof setTimeout> | undefined;
  #backTimer: ReturnType<typeof setTimeout> | undefined;
  #readTimer: ReturnType<typeof setTimeout> | undefined;

  view: View = FIRST_VIEW;

  constructor(botId: string, api: Api, keep: Keep, framed = false) {
    this.#api = api;
    this.#keep = keep;
    this.#tabs = new Tabs(botId);
    api.onReach = (reached) => this.#reach(reached);
    this.#typing = new TypingOut((on) => {
      const c = this.view.thread.conversation;
      if (c?.status === "open" && this.view.link !== "lost") api.typing(c.id, on).catch(() => {});
    });
    this.#sender = new Sender(this.#tabs, api, keep, {
      changed: (waiting) => this.#set({ waiting }),
      accepted: (answer, step) => {
        this.#take(step(this.view.thread));
        if (this.view.link === "back") this.#set({ sentBack: this.view.sentBack + 1 });
        this.#expectAnswer(answer.conversation.id);
      },
      renew: (used) => this.#renew(used),
    });
    this.identity = new Identity(api, keep, this.#tabs, framed, {
      view: () => this.view,
      start: () => this.start(),
      hold: () => this.#sender.hold(),
      clear: () => this.#sender.clear(),
      empty: () => this.#set({ ...NOBODY }),
      show: (change) => this.#set(change),
    });
    this.#asking = new Asking({
      changes: ({ conversation, after }) => this.#guarded(() => api.changes(conversation, after)),
      take: (answer, after) => {
        // The visitor went elsewhere while the answer was on its way.
        if (this.view.past && answer.conversation.id !== this.#here()?.conversation) return null;
        const step = applyChanges(this.view.thread, answer, after);
        this.#take({ thread: step.thread, ask: null });
        return step.ask;
      },
      here: () => this.#here(),
      lost: () => this.#reload(),
    });
    this.deeds = new Deeds({
      view: () => this.view,
      set: (change) => this.#set(change),
      setThread: (thread) => this.#setThread(thread),
      guarded: (call) => this.#guarded(() => call(api)),
      ask: (question) => this.#asking.ask(question),
      check: () => this.check(),
      quiet: () => {
        this.#others.clear();
      },
    });
    this.#live = new Live(this.#tabs, {
      ticket: () =>
        this.#guarded(() => api.ticket()).catch((e) => {
          // The bot may no longer stand on this website, or is gone.
          if (e instanceof Failure && (e.status === 403 || e.status === 404)) this.#set({ phase: "gone" });
          throw e;
        }),
      url: (ticket) => api.streamUrl(ticket),
      event: (data) => this.#hear(data),
      check: () => this.check(),
    });
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Loads bot and session. When it cannot, it goes on trying behind the message that says so. */
  async start(round = 0): Promise<void> {
    clearTimeout(this.#startTimer);
    if (round === 0) this.#set({ phase: "loading" });
    try {
      const [bot, session] = await Promise.all([this.#api.bot(), this.identity.open()]);
      this.#begin(session, bot);
    } catch (e) {
      const failure = e instanceof Failure ? e : new Failure(0);
      if (needsLogin(failure)) return;
      if (failure.status === 404) this.#set({ phase: "gone" });
      else {
        this.#set({ phase: "failed" });
        const wait = Math.max(pause(round + 3), failure.retryAfter);
        this.#startTimer = setTimeout(() => this.start(round + 1), wait);
      }
    }
  }

  /** The page goes: nothing runs on. What waits stays kept. */
  stop(): void {
    this.#typing.stop(false);
    this.#others.stop();
    this.#sender.stop();
    this.#live.close();
    for (const timer of [this.#startTimer, this.#backTimer, this.#readTimer]) clearTimeout(timer);
    this.#listeners.clear();
  }

  /** The page opened or closed the panel, or the visitor is on another page of it. */
  setPlace(place: Place): void {
    this.#place = place;
    if (place.open !== this.view.open) this.#set({ open: place.open });
    else this.#look();
    if (place.open && this.view.phase === "failed") this.start();
  }

  send(text: string, files: Attachment[] = [], pressed?: Pressed): void {
    const draft: Draft = { text: text.trim(), pressed };
    if (!draft.text && !files.length) return;
    const { quote, thread, who } = this.view;
    this.#typing.stop(false);
    this.#keep.setDraft("");
    if (files.length) draft.files = files;
    // A new conversation has nothing to quote.
    if (quote && thread.conversation?.status === "open") draft.quoted = quotedOf(quote);
    if (thread.conversation?.status !== "open") draft.contact = who;
    this.#set({ trouble: false, quote: null });
    this.#sender.add(draft, this.#place);
  }

  /** What the page around wants; it waits until there is a session. */
  wish(wish: Wish): void {
    if (wish.cxgenie === "forget") this.#keep.forget();
    else if (this.view.phase !== "ready") this.#wishes.push(wish);
    else if (wish.cxgenie === "send") this.send(wish.text);
    else {
      this.#set({ who: { ...this.view.who, ...(wish.details as Details) } });
      this.deeds.introduce(wish.details as Details).catch(() => {});
    }
  }

  retry(clientId: string): void {
    this.#sender.again(clientId);
  }

  discard(clientId: string): void {
    this.#sender.drop(clientId);
  }

  typed(text: string): void {
    this.#keep.setDraft(text);
    this.#typing.typed(text);
  }

  draft(): string {
    return this.#keep.draft();
  }

  /** The visitor sees the end of the thread. */
  read(): void {
    const { thread } = this.view;
    const last = unreadMessages(thread).pop();
    const id = thread.conversation?.id;
    if (!last || !id) return;
    this.#setThread(markRead(thread, last.seq));
    clearTimeout(this.#readTimer);
    this.#readTimer = setTimeout(() => this.#guarded(() => this.#api.read(id, last.seq)).catch(() => {}), 300);
  }

  /** Something may have been missed: ask for the changes once. */
  check(): void {
    if (this.view.phase !== "ready") this.#early = true;
    else this.#asking.ask(this.#here());
  }

  /** The browser says that the network is gone, or that it may be back. */
  online(on: boolean): void {
    if (!on) this.#reach(false);
    else if (this.view.phase === "failed") this.start();
    else {
      this.#live.kick();
      this.#sender.reconnected();
      if (this.view.thread.conversation) this.check();
      else this.#api.bot().catch(() => {});
    }
  }

  /** Another tab changed what we both keep. */
  stored(key: string | null, value: string | null): void {
    const id = this.#keep.itemId(key);
    if (id) this.#sender.storedElsewhere(id, value === null);
    else if (this.view.phase === "ready" && this.identity.follows(key, value)) this.#reload().catch(() => this.check());
  }

  #set(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    const { open, thread, phase } = this.view;
    this.#live.want(phase === "ready" && (open || thread.conversation?.status === "open"), this.#ticket);
    this.#look();
    for (const listener of this.#listeners) listener();
  }

  /** Tells the team which page the visitor looks at, once each, while a conversation is open. */
  #look(): void {
    const { phase, thread } = this.view;
    const c = thread.conversation;
    const now = c?.id + this.#place.url;
    if (phase !== "ready" || c?.status !== "open" || now === this.#told) return;
    this.#told = now;
    // One that could not be told is not worth a second try.
    import("./later/visits").then((x) => this.#api.page(c.id, x.sightOf(this.#place))).catch(() => {});
  }

  /** Which conversation the screen shows, and up to where. */
  #here(): Question | null {
    const { conversation, cursor } = this.view.thread;
    return conversation && { conversation: conversation.id, after: cursor };
  }

  #setThread(thread: Thread): void {
    const { messages } = this.view.thread;
    if (thread === this.view.thread) return;
    this.#set({ thread, past: this.view.past && thread.conversation?.status === "closed" });
    this.#others.settle(thread.messages, messages);
    this.#sender.settle(thread.messages);
  }

  #begin(session: Session, bot = this.view.bot): void {
    this.#ticket = session.stream_ticket;
    const who: Record<string, unknown> = { ...this.view.who };
    const { contact } = session;
    for (const key of ["name", "email", "phone", "custom"] as const) if (contact[key]) who[key] = contact[key];
    this.#set({
      phase: "ready",
      bot,
      thread: fromSession(session),
      past: false,
      news: null,
      who: who as Details,
      ask: session.ask ?? null,
      greeting: session.greeting ?? null,
    });
    this.#ticket = undefined;
    this.#sender.settle(session.messages);
    this.#sender.restore();
    if (this.#early) this.check();
    this.#early = false;
    for (const wish of this.#wishes.splice(0)) this.wish(wish);
  }

  /** The token was refused: another tab's newer one, or a new session. What waits in the outbox stays. */
  async #renew(used: string | null): Promise<void> {
    if (this.#api.token !== used) return;
    if (this.#keep.token() === used) this.#keep.setToken(null);
    await this.#reload();
  }

  async #reload(): Promise<void> {
    const session = await this.identity.open();
    this.#live.want(false);
    this.#begin(session);
  }

  async #guarded<T>(call: () => Promise<T>): Promise<T> {
    const used = this.#api.token;
    try {
      return await call();
    } catch (e) {
      if (!(e instanceof Failure) || e.status !== 401) throw e;
      await this.#renew(used);
      return call();
    }
  }

  #take({ thread, ask }: Step): void {
    if (thread.conversation && this.view.left) this.#set({ left: null });
    this.#setThread(thread);
    this.#asking.ask(ask);
  }

  #hear(data: unknown): void {
    if (this.view.phase !== "ready") {
      this.#early = true;
      return;
    }
    const news = data as Publication | TypingNews | StreamingNews;
    if (news.event === "typing" || news.event === "message.streaming") {
      this.#others.hear(news as TypingNews | StreamingNews, this.view.thread);
      return;
    }
    const step = news as Publication;
    const old = this.view.left?.conversation?.id === step.conversation_id;
    if (old && step.conversation?.status !== "open") return;
    if (this.view.past && step.conversation_id !== this.#here()?.conversation) {
      if (step.messages?.some((m) => m.author.kind === "bot" || m.author.kind === "agent")) {
        this.#set({ news: step.conversation_id });
      }
      this.deeds.list();
      return;
    }
    if (step.conversation?.status === "closed") this.#others.quiet();
    this.#take(applyPublication(this.view.thread, step));
  }

  /** The bot starts on a message at once: its dots show without waiting for word of it. */
  #expectAnswer(conversation: string): void {
    const { bot, thread, waiting } = this.view;
    const c = thread.conversation;
    const speaks = c?.id === conversation && (c.speaker === "bot" || c.speaker === "flow");
    const last = thread.messages[thread.messages.length - 1];
    if (bot?.auto_reply && speaks && !waiting.length && last?.author.kind === "contact") {
      this.#others.thinks(bot.name);
    }
  }

  #reach(reached: boolean): void {
    const { link, phase } = this.view;
    if (!reached) {
      clearTimeout(this.#backTimer);
      this.#others.quiet();
      if (link !== "lost" && phase === "ready") this.#set({ link: "lost" });
    } else if (link === "lost") {
      this.#set({ link: "back", sentBack: 0 });
      this.#backTimer = setTimeout(() => this.#set({ link: "up" }), BACK_FOR);
      this.#sender.reconnected();
      this.check();
    }
  }
}
