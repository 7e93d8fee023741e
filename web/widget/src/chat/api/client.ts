/** The visitor's calls. Every failure becomes one `Failure`, so callers decide by kind. */
import type {
  Accepted,
  Attachment,
  Bot,
  Changes,
  Conversation,
  Details,
  Message,
  Opinion,
  Page,
  Pressed,
  Session,
  Sight,
} from "./wire";

export class Failure extends Error {
  /** Codes of single fields, by their name. */
  fields: Record<string, string> = {};
  /** 0: not reached. */
  readonly status: number;
  readonly code: string;
  /** Milliseconds the server asked to wait, on 429 and 503. */
  readonly retryAfter: number;

  constructor(status: number, code = "", retryAfter = 0) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Nobody answered, or only a proxy that says that nobody is there. */
  get unreached(): boolean {
    return this.status === 0 || (this.status >= 502 && this.status <= 504);
  }
}

export interface Outgoing {
  client_id: string;
  text: string;
  files?: string[];
  quoted_id?: string;
  pressed?: Pressed;
  contact?: Details;
  page_url?: string;
  page_title?: string;
}

const TIMEOUT = 20_000;
const DEFAULT_WAIT = 5_000;

/** Seconds or a date, as HTTP has it. */
export function retryAfter(header: string | null, now: number): number {
  if (!header) return DEFAULT_WAIT;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 500), 600_000) : DEFAULT_WAIT;
}

export class Api {
  #base: string;
  #botId: string;
  #lang: string;
  token: string | null = null;
  /** The origin of the page around the chat; empty: there is none. */
  site = "";
  /** Called after every call: was the server reached? */
  onReach: (reached: boolean) => void = () => {};

  /** Where files are kept without being sent: a chat that is only looked at. */
  declare keeps?: (file: Blob, name: string) => Attachment;

  constructor(botId: string, lang: string, base = "") {
    this.#botId = botId;
    this.#lang = lang;
    this.#base = `${base}/v1/guest`;
  }

  bot(): Promise<Bot> {
    return this.call("GET", `/bots/${encodeURIComponent(this.#botId)}`);
  }

  /** `user` is the company's own token of its signed-in user. */
  session(token: string | null, user = ""): Promise<Session> {
    const kept = token ? { guest_token: token } : {};
    return this.call("POST", "/sessions", { bot_id: this.#botId, ...kept, ...(user ? { user_token: user } : {}) });
  }

  signOut(): Promise<unknown> {
    return this.call("POST", "/sign-out", {});
  }

  async ticket(): Promise<string> {
    return (await this.call<{ ticket: string }>("POST", `/stream-tickets?${this.#place()}`, {})).ticket;
  }

  send(message: Outgoing): Promise<Accepted> {
    return this.call("POST", "/messages", { bot_id: this.#botId, ...message, lang: this.#lang || undefined });
  }

  async conversations(): Promise<Conversation[]> {
    const page = await this.call<Page<Conversation>>("GET", `/conversations?bot_id=${encodeURIComponent(this.#botId)}`);
    return page.items;
  }

  older(conversation: string, before: number | null, limit = 30): Promise<Page<Message>> {
    const from = before === null ? "" : `before=${before}&`;
    return this.call("GET", `/conversations/${conversation}/messages?${from}limit=${limit}`);
  }

  changes(conversation: string, after: number): Promise<Changes> {
    return this.call("GET", `/conversations/${conversation}/changes?after=${after}`);
  }

  read(conversation: string, seq: number): Promise<unknown> {
    return this.call("POST", `/conversations/${conversation}/read`, { seq });
  }

  typing(conversation: string, on: boolean): Promise<unknown> {
    return this.call("POST", `/conversations/${conversation}/typing`, { on });
  }

  page(conversation: string, sight: Sight): Promise<unknown> {
    return this.call("POST", `/conversations/${conversation}/pages`, sight);
  }

  human(conversation: string): Promise<unknown> {
    return this.call("POST", `/conversations/${conversation}/human`, {});
  }

  react(conversation: string, message: string, value: Opinion): Promise<Message> {
    return this.call("PUT", `/conversations/${conversation}/messages/${message}/reaction`, { value });
  }

  introduce(details: Details): Promise<unknown> {
    return this.call("PUT", `/contact?bot_id=${this.#botId}`, details);
  }

  fileUrl(name: string): string {
    return `${this.#base}/files?bot_id=${encodeURIComponent(this.#botId)}&name=${encodeURIComponent(name)}`;
  }

  streamUrl(ticket: string): string {
    return `${this.#base}/stream?${this.#place()}&ticket=${encodeURIComponent(ticket)}`;
  }

  #place(): string {
    return `bot_id=${encodeURIComponent(this.#botId)}&site=${encodeURIComponent(this.site)}`;
  }

  /** What only one part of the screen asks stands there. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = {};
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT);
    try {
      const answer = await fetch(this.#base + path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: "omit",
        signal: stop.signal,
      });
      if (!answer.ok) throw await this.#failure(answer);
      const raw = await answer.text();
      this.onReach(true);
      return (raw ? JSON.parse(raw) : undefined) as T;
    } catch (e) {
      const failure = e instanceof Failure ? e : new Failure(0);
      this.onReach(!failure.unreached);
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  }

  async #failure(answer: Response): Promise<Failure> {
    const problem = await answer.json().catch(() => null);
    const wait = answer.headers.get("Retry-After");
    const failure = new Failure(answer.status, String(problem?.code ?? ""), retryAfter(wait, Date.now()));
    for (const e of problem?.errors ?? []) failure.fields[String(e.location).replace(/^.*\./, "")] = String(e.code);
    return failure;
  }
}
