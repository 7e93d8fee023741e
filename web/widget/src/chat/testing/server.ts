/**
 * The server's side of the wire, small and in memory, for the tests of the
 * chat: stores messages, counts revisions, and can be told to be away, to
 * lose its answer, or to refuse.
 */
import type { Conversation, Message, Publication } from "../api/wire";

interface Guest {
  token: string;
  contact: string;
  proven?: boolean;
  conversations: (Conversation & { messages: Message[] })[];
}

const PALETTE = {
  fill: "#364de7",
  on_fill: "#fff",
  ring: "transparent",
  ink: "#364de7",
  tint: "#eff1fd",
  line: "#b7bff6",
};

type Trouble = "away" | "lose-answer" | { status: number; retryAfter?: number };

export class GuestServer {
  guests = new Map<string, Guest>();
  /** What happens to the next sends, one entry each. */
  troubles: Trouble[] = [];
  away = false;
  /** With it only the company's users may chat: whose token is whose. */
  users: Record<string, string> | null = null;
  /** The bot may no longer stand where this chat does. */
  refused = false;
  calls: string[] = [];
  streams: FakeStream[] = [];
  /** Answers 429 to streams. */
  refusesStreams = false;
  #n = 0;

  guest(i = 0): Guest {
    return [...this.guests.values()][i] as Guest;
  }

  /** Everything stored, in order, over all conversations of a guest. */
  texts(i = 0): string[] {
    return this.guest(i).conversations.flatMap((c) =>
      c.messages.filter((m) => m.author.kind === "contact").map((m) => m.text),
    );
  }

  /** A line of the bot or of a person, sent to the open streams unless it is lost on the way. */
  say(kind: "bot" | "agent", text: string, lost = false): Message {
    const guest = this.guest();
    const c = guest.conversations[guest.conversations.length - 1] as Guest["conversations"][number];
    const prev = c.rev;
    const row = this.#append(c, { author: { kind, name: kind }, text });
    if (!lost)
      this.publish({
        event: "message.created",
        conversation_id: c.id,
        prev,
        rev: c.rev,
        conversation: view(c),
        messages: [row],
      });
    return row;
  }

  close(): void {
    const c = this.guest().conversations.find((x) => x.status === "open") as Conversation;
    const prev = c.rev++;
    c.status = "closed";
    this.publish({
      event: "conversation.updated",
      conversation_id: c.id,
      prev,
      rev: c.rev,
      conversation: view(c),
      messages: [],
    });
  }

  publish(step: Publication): void {
    for (const stream of this.streams) stream.deliver(step);
  }

  fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input), "http://chat.example");
    const path = url.pathname.replace("/v1/guest", "");
    this.calls.push(`${init.method} ${path}${url.search}`);
    if (this.away) throw new TypeError("Failed to fetch");
    const body = init.body ? JSON.parse(String(init.body)) : {};
    const token = (init.headers as Record<string, string>).Authorization?.replace("Bearer ", "") ?? "";
    return this.#answer(path, url.searchParams, body, token);
  };

  #answer(path: string, query: URLSearchParams, body: Record<string, string>, token: string): Response {
    if (path === "/bots/bot") {
      return json(200, {
        id: "bot",
        name: "Helper",
        business_name: "Shop",
        auto_reply: true,
        greeting_text: "Hi",
        colors: { light: PALETTE, dark: PALETTE },
        display_language: "en",
        workspace_required_login: this.users !== null,
        sign_in_url: "https://shop.example/sign-in",
      });
    }
    if (path.startsWith("/bots/")) return json(404, { code: "bot.not_found" });
    if (path === "/sessions") return this.users ? this.#proven(body.user_token) : this.#session(body.guest_token);
    const guest = this.guests.get(token);
    if (!guest) return json(401, { code: "guest.token" });
    if (this.users && !guest.proven) return json(401, { code: "contact.login_required" });
    if (path === "/sign-out") {
      this.guests.delete(token);
      return new Response(null, { status: 204 });
    }
    if (path === "/stream-tickets" && this.refused) return json(403, { code: "guest.domain_refused" });
    if (path === "/stream-tickets") return json(200, { ticket: `ticket-${++this.#n}` });
    if (path === "/messages") return this.#send(guest, body);
    const [, id, verb] = /^\/conversations\/([^/]+)\/(\w+)$/.exec(path) ?? [];
    const c = guest.conversations.find((x) => x.id === id);
    if (!c) return json(404, { code: "conversation.not_found" });
    if (verb === "changes") {
      const after = Number(query.get("after"));
      return json(200, {
        head: c.rev,
        conversation: view(c),
        messages: c.messages.filter((m) => m.rev > after),
        more: false,
      });
    }
    if (verb === "human") {
      c.speaker = "queue";
      c.rev++;
    }
    if (verb === "read") c.contact_read_seq = Math.max(c.contact_read_seq, Number(body.seq));
    return new Response(null, { status: 204 });
  }

  #proven(user: string | undefined): Response {
    const contact = this.users?.[user ?? ""];
    if (!contact) return json(401, { code: "contact.login_required" });
    let guest = [...this.guests.values()].find((g) => g.contact === contact);
    if (!guest) {
      guest = { token: `token-${++this.#n}`, contact, proven: true, conversations: [] };
      this.guests.set(guest.token, guest);
    }
    return this.#begun(guest);
  }

  #session(token: string | undefined): Response {
    let guest = token ? this.guests.get(token) : undefined;
    if (token && !guest) return json(401, { code: "guest.token" });
    if (!guest) {
      guest = { token: `token-${++this.#n}`, contact: `contact-${this.#n}`, conversations: [] };
      this.guests.set(guest.token, guest);
    }
    return this.#begun(guest);
  }

  #begun(guest: Guest): Response {
    const c = guest.conversations[guest.conversations.length - 1];
    return json(200, {
      guest_token: guest.token,
      proven: guest.proven === true,
      contact: { id: guest.contact, name: "" },
      next: null,
      conversation: c ? view(c) : null,
      messages: c?.messages ?? [],
      rev: c?.rev ?? 0,
      stream_ticket: `ticket-${++this.#n}`,
    });
  }

  #send(guest: Guest, body: Record<string, string>): Response {
    const trouble = this.troubles.shift();
    if (trouble === "away") throw new TypeError("Failed to fetch");
    if (trouble && typeof trouble === "object") {
      const headers = trouble.retryAfter ? { "Retry-After": String(trouble.retryAfter) } : undefined;
      return json(trouble.status, { code: "trouble" }, headers);
    }
    for (const c of guest.conversations) {
      const old = c.messages.find((m) => m.client_id === body.client_id);
      if (!old) continue;
      if (old.text !== body.text) return json(409, { code: "message.client_id" });
      return json(200, { conversation: view(c), message: old, prev: old.rev - 1, rev: old.rev, opened: [] });
    }
    let c = guest.conversations.find((x) => x.status === "open");
    const opened: Message[] = [];
    if (!c) {
      c = { ...fresh(`c${++this.#n}`), messages: [] };
      guest.conversations.push(c);
      opened.push(this.#append(c, { author: { kind: "bot", name: "Helper" }, text: "Hi" }));
    }
    const prev = opened.length ? 0 : c.rev;
    const row = this.#append(c, { author: { kind: "contact", name: "" }, text: body.text, client_id: body.client_id });
    c.contact_read_seq = row.seq;
    this.publish({
      event: "message.created",
      conversation_id: c.id,
      prev,
      rev: c.rev,
      conversation: view(c),
      messages: [...opened, row],
    });
    if (trouble === "lose-answer") throw new TypeError("Failed to fetch");
    return json(202, { conversation: view(c), message: row, prev, rev: c.rev, opened });
  }

  #append(c: Guest["conversations"][number], row: Partial<Message>): Message {
    c.rev++;
    const message: Message = {
      id: `m${++this.#n}`,
      conversation_id: c.id,
      seq: c.messages.length + 1,
      rev: c.rev,
      author: { kind: "bot", name: "" },
      kind: "text",
      text: "",
      html: "",
      payload: {},
      unsent: false,
      created_at: new Date().toISOString(),
      ...row,
    };
    c.messages.push(message);
    return message;
  }
}

/** The browser's EventSource, connected to the server of the test. */
export class FakeStream {
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  #hear: ((e: { data: string }) => void) | null = null;
  #server: GuestServer;
  url: string;

  constructor(url: string, server: GuestServer) {
    this.url = url;
    this.#server = server;
    server.streams.push(this);
    queueMicrotask(() => {
      if (server.refusesStreams) return this.fail(2);
      this.readyState = 1;
      this.onopen?.();
    });
  }

  addEventListener(name: string, hear: (e: { data: string }) => void): void {
    if (name === "message") this.#hear = hear;
  }

  deliver(data: unknown): void {
    this.#hear?.({ data: JSON.stringify(data) });
  }

  /** Dies for good (2), or is being tried again by the browser (0). */
  fail(readyState: 0 | 2): void {
    this.readyState = readyState;
    this.onerror?.();
  }

  close(): void {
    this.readyState = 2;
    this.#server.streams = this.#server.streams.filter((s) => s !== this);
  }
}

function json(status: number, body: unknown, headers?: Record<string, string>): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

function view({ messages: _, ...c }: Conversation & { messages?: Message[] }): Conversation {
  return { ...c };
}

function fresh(id: string): Conversation {
  return {
    id,
    status: "open",
    speaker: "bot",
    agent: null,
    rev: 0,
    contact_read_seq: 0,
    agent_read_seq: 0,
    closed_at: null,
    created_at: new Date().toISOString(),
  };
}
