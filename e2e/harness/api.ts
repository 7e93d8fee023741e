import type { BrowserContext } from "@playwright/test";
import type { Server } from "./server.ts";

export interface Person {
  name: string;
  email: string;
  password: string;
}

export const owner: Person = { name: "Mai Tran", email: "mai@northwind.example", password: "three green kettles" };
export const junior: Person = { name: "Jonas Berg", email: "jonas@northwind.example", password: "seven blue saucers" };

/** The API as one signed-in person: for what a journey needs before it begins. */
export class Api {
  readonly #server: Server;
  #cookie = "";

  constructor(server: Server) {
    this.#server = server;
  }

  /** What a browser of this person would send. */
  get cookie(): string {
    return this.#cookie;
  }

  /** Makes the installation's owner and the company. */
  async setUp(person: Person = owner): Promise<void> {
    await this.post("/v1/setup", { ...person, workspace: "Northwind Tea" });
    // Whoever is past the first run is not led through it again.
    await this.#send("PATCH", "/v1/workspace/first-run", { step: "done" });
  }

  async signIn(person: Person): Promise<void> {
    await this.post("/v1/auth/sign-in", { email: person.email, password: person.password });
  }

  /** A bot as the screens make it; changes are what somebody sets on it afterwards. */
  async bot(changes?: Record<string, unknown>): Promise<{ id: string; name: string }> {
    const bot = await this.post<{ id: string; name: string }>("/v1/bots", {
      name: "Tea helper",
      business_name: "Northwind Tea",
      greeting: "Hello! What would you like to know about our tea?",
    });
    if (changes) await this.#send("PATCH", `/v1/bots/${bot.id}`, changes);
    return bot;
  }

  async faq(botId: string, question: string, answer: string): Promise<{ id: string }> {
    return this.post(`/v1/bots/${botId}/faqs`, {
      question,
      alternatives: [],
      answer,
      category: "",
      active: true,
      verbatim: true,
    });
  }

  /** Invites a person with a role and returns the link he gets. */
  async invite(email: string, roleKey: string): Promise<string> {
    const roles = await this.get<{ items: { id: string; key: string }[] }>("/v1/roles");
    const role = roles.items.find((one) => one.key === roleKey);
    if (!role) throw new Error(`there is no role ${roleKey}`);
    const { link } = await this.post<{ link: string }>("/v1/invitations", { email, role_id: role.id, all_bots: true });
    return link;
  }

  /** A second person of the company, who has accepted the invitation; he has signed in. */
  async colleague(person: Person, roleKey: string): Promise<Api> {
    const token = new URL(await this.invite(person.email, roleKey)).searchParams.get("token");
    const his = new Api(this.#server);
    await his.post("/v1/invitations/accept", { token, name: person.name, password: person.password });
    return his;
  }

  get<T>(path: string): Promise<T> {
    return this.#send<T>("GET", path);
  }

  /** What a list says once it says enough: a screen may show what the server has not stored yet. */
  async getUntil<T>(path: string, enough: (answer: T) => boolean): Promise<T> {
    for (const end = Date.now() + 15_000; ; await new Promise((done) => setTimeout(done, 100))) {
      const answer = await this.get<T>(path);
      if (enough(answer)) return answer;
      if (Date.now() > end) throw new Error(`GET ${path} does not come to say enough: ${JSON.stringify(answer)}`);
    }
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.#send<T>("POST", path, body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#send<T>("PATCH", path, body);
  }

  delete<T>(path: string): Promise<T> {
    return this.#send<T>("DELETE", path);
  }

  /** Signs a browser in as this person, without the screens for it. */
  async lend(context: BrowserContext): Promise<void> {
    const [name = "", value = ""] = this.#cookie.split("=", 2);
    await context.addCookies([{ name, value, url: this.#server.url, httpOnly: true, sameSite: "Lax" }]);
  }

  async #send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(this.#server.url + path, {
      method,
      headers: {
        ...(this.#cookie && { Cookie: this.#cookie }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const cookie = answer.headers.getSetCookie().find((one) => one.startsWith("cxgenie_session="));
    if (cookie) this.#cookie = cookie.split(";", 1)[0] ?? "";
    return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
  }
}
