/** The server's side of a chat that is only looked at: it is asked nothing, and nothing of it leaves the page. */
import { Api, Failure } from "../chat/api/client";
import type { Attachment, Conversation, Message, Opinion, Session } from "../chat/api/wire";
import type { Shown } from "./words";

/** How long the bot takes to say that it is none. */
const MOMENT = 900;

const FIRST = Date.now();

export class PreviewApi extends Api {
  /** There is something new to ask for. */
  onNews: () => void = () => {};
  #shown: Shown | null = null;
  #typed: Message[] = [];
  #files = new Map<string, Attachment>();

  constructor() {
    super("preview", "");
  }

  show(shown: Shown): void {
    this.#shown = shown;
  }

  /** Files stay here. */
  override keeps = (file: Blob, name: string): Attachment => {
    const kind = /^(image|video|audio)\//.exec(file.type)?.[1] as Attachment["kind"] | undefined;
    const id = `file-${this.#files.size}`;
    const url = URL.createObjectURL(file);
    const kept: Attachment = { id, name, mime: file.type, size: file.size, kind: kind ?? "file", url };
    this.#files.set(id, kept);
    return kept;
  };

  override async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.#answer(`${method} ${path}`, (body ?? {}) as { value?: Opinion; client_id?: string }) as T;
  }

  #answer(asked: string, body: { value?: Opinion; client_id?: string }): unknown {
    const shown = this.#shown;
    if (!shown) throw new Failure(0);
    if (asked.startsWith("GET /bots/")) return shown.bot;
    if (asked === "POST /sessions") return this.#session(shown);
    if (asked.startsWith("POST /stream-tickets")) return new Promise(() => {}); // nobody has news
    if (asked === "POST /messages") return this.#send(shown, body);
    if (asked.includes("/changes?")) return this.#changes(shown);
    if (asked.includes("/reaction")) return this.#react(asked, body.value ?? "none");
    if (asked.startsWith("GET /conversations")) {
      return { items: asked.includes("/messages") ? [] : [this.#conversation(shown)], next: null };
    }
    return {};
  }

  /** Everything in the thread, in its order: a conversation begins with the greeting. */
  #thread(shown: Shown): Message[] {
    const { bot, said } = shown;
    const all: Partial<Message>[] = [];
    if (bot.greeting_text) {
      const { greeting_text: text, greeting_html: html, greeting_pictures: files } = bot;
      all.push({ id: "greeting", text, html, files });
    }
    if (said) {
      all.push({ id: "question", author: { kind: "contact", name: "" }, text: said.question });
      if (said.answer) all.push({ id: "answer", text: said.answer, payload: { how: "generated" } });
    }
    all.push(...this.#typed);
    return all.map((m, i) => ({
      id: "",
      conversation_id: "preview",
      author: { kind: "bot", name: bot.name },
      kind: "text",
      text: "",
      html: "",
      payload: null,
      unsent: false,
      created_at: new Date(FIRST).toISOString(),
      ...m,
      seq: i + 1,
      rev: i + 1,
    }));
  }

  #conversation(shown: Shown): Conversation {
    const all = this.#thread(shown);
    const n = all.length;
    const last = all[n - 1];
    return {
      id: "preview",
      status: "open",
      speaker: shown.bot.auto_reply ? "bot" : "queue",
      agent: null,
      rev: n,
      contact_read_seq: n,
      agent_read_seq: 0,
      last_text: last?.text,
      last_at: last?.created_at,
      closed_at: null,
      created_at: new Date(FIRST).toISOString(),
    };
  }

  #session(shown: Shown): Session {
    const begun = shown.said !== null || this.#typed.length > 0;
    const messages = begun ? this.#thread(shown) : [];
    return {
      guest_token: "preview",
      contact: { id: "preview" },
      ask: shown.bot.ask,
      conversation: begun ? this.#conversation(shown) : null,
      messages,
      next: null,
      rev: messages.length,
      stream_ticket: undefined as never, // there is no stream to open
    };
  }

  #send(shown: Shown, body: { client_id?: string; text?: string; files?: string[] }): unknown {
    const begun = shown.said !== null || this.#typed.length > 0;
    const before = this.#thread(shown);
    const now = new Date().toISOString();
    const id = `typed-${this.#typed.length}`;
    const files = body.files?.flatMap((one) => this.#files.get(one) ?? []);
    const own = { client_id: body.client_id, author: { kind: "contact", name: "" }, text: body.text ?? "", files };
    this.#typed.push({ ...own, id, created_at: now } as Message);
    const after = this.#thread(shown);
    setTimeout(() => {
      const said = { id: `${id}-note`, author: { kind: "bot", name: shown.bot.name }, text: shown.note };
      this.#typed.push({ ...said, created_at: new Date().toISOString() } as Message);
      this.onNews();
    }, MOMENT);
    return {
      conversation: this.#conversation(shown),
      message: after[after.length - 1],
      prev: begun ? before.length : 0,
      rev: after.length,
      opened: begun ? [] : before,
    };
  }

  #changes(shown: Shown): unknown {
    const messages = this.#thread(shown);
    return { head: messages.length, conversation: this.#conversation(shown), messages, more: false };
  }

  #react(asked: string, value: Opinion): unknown {
    const id = /messages\/([^/]+)\//.exec(asked)?.[1];
    const row = this.#shown && this.#thread(this.#shown).find((m) => m.id === id);
    if (!row) throw new Failure(404);
    return {
      ...row,
      rev: row.rev + 1000,
      reactions: value === "none" ? [] : [{ value, by: { kind: "contact", name: "" } }],
    };
  }
}
