import { createServer, type Server } from "node:http";
import { freePort } from "./ports.ts";

type User = Record<string, string>;

/** A company's own server that says who one of its users is, in the form that our settings describe. */
export class IdentityServer {
  readonly url: string;
  readonly users = new Map<string, User>();
  /** What it answers instead, while it is broken. */
  broken: { status: number; body: string } | null = null;
  readonly #server: Server;

  private constructor(url: string, headerToken: string) {
    this.url = url;
    this.#server = createServer(async (request, response) => {
      let body = "";
      for await (const piece of request) body += piece;
      if (this.broken) {
        response.writeHead(this.broken.status, { "Content-Type": "text/html" });
        response.end(this.broken.body);
        return;
      }
      const known = request.method === "POST" && request.headers.authorization === `${headerToken} Bearer`;
      const user = known ? this.users.get(JSON.parse(body).access_token) : undefined;
      response.writeHead(known ? 200 : 403, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ status: user !== undefined, message: user ? "" : "Token expired", data: user }));
    });
  }

  static async start(headerToken: string): Promise<IdentityServer> {
    const port = await freePort();
    const it = new IdentityServer(`http://127.0.0.1:${port}/who`, headerToken);
    await new Promise<void>((resolve) => it.#server.listen(port, "127.0.0.1", resolve));
    return it;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
