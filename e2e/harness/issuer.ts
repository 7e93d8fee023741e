import { createHash, createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import { freePort } from "./ports.ts";

interface Known {
  subject: string;
  email: string;
  name: string;
}

const CLIENT = { id: "cxgenie", secret: "the client's secret" };
const base64 = (text: string) => Buffer.from(text).toString("base64url");

/** A company's sign-in provider (OpenID Connect): its page asks which of the people it knows one is. */
export class Issuer {
  readonly url: string;
  readonly people: Known[] = [];
  /** It answers nothing but an error. */
  down = false;
  readonly #server: Server;
  readonly #keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  readonly #codes = new Map<string, { person: Known; asked: URLSearchParams }>();

  private constructor(url: string) {
    this.url = url;
    this.#server = createServer(async (request, response) => {
      let body = "";
      for await (const piece of request) body += piece;
      const json = (status: number, answer: unknown) => {
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end(JSON.stringify(answer));
      };
      const at = new URL(request.url ?? "/", url);
      if (this.down) return json(503, { error: "temporarily_unavailable" });
      switch (at.pathname) {
        case "/.well-known/openid-configuration":
          return json(200, {
            issuer: url,
            authorization_endpoint: `${url}/authorize`,
            token_endpoint: `${url}/token`,
            jwks_uri: `${url}/keys`,
            id_token_signing_alg_values_supported: ["RS256"],
          });
        case "/keys":
          return json(200, {
            keys: [{ ...this.#keys.publicKey.export({ format: "jwk" }), kid: "one", alg: "RS256", use: "sig" }],
          });
        case "/authorize":
          response.writeHead(200, { "Content-Type": "text/html" });
          response.end(this.#page(at.searchParams));
          return;
        case "/token":
          return this.#token(new URLSearchParams(body), request.headers.authorization ?? "", json);
        default:
          return json(404, {});
      }
    });
  }

  static async start(): Promise<Issuer> {
    const port = await freePort();
    const it = new Issuer(`http://127.0.0.1:${port}`);
    await new Promise<void>((resolve) => it.#server.listen(port, "127.0.0.1", resolve));
    return it;
  }

  /** What the server is told to use it. */
  get settings(): Record<string, string> {
    return {
      CXGENIE_OIDC_ISSUER: this.url,
      CXGENIE_OIDC_CLIENT_ID: CLIENT.id,
      CXGENIE_OIDC_CLIENT_SECRET: CLIENT.secret,
      CXGENIE_OIDC_NAME: "Northwind ID",
    };
  }

  #page(asked: URLSearchParams): string {
    const back = (more: Record<string, string>) => {
      const to = new URL(asked.get("redirect_uri") ?? "");
      for (const [name, value] of Object.entries({ state: asked.get("state") ?? "", ...more }))
        to.searchParams.set(name, value);
      return to.href.replaceAll("&", "&amp;");
    };
    const links = this.people.map((person) => {
      const code = randomUUID();
      this.#codes.set(code, { person, asked });
      return `<p><a href="${back({ code })}">${person.name}</a></p>`;
    });
    const icon = '<link rel="icon" href="data:,">';
    return `<!doctype html><html lang="en"><head><title>Northwind ID</title>${icon}</head><body><h1>Who are you?</h1>${links.join("")}
      <p><a href="${back({ error: "access_denied" })}">Cancel</a></p></body></html>`;
  }

  #token(form: URLSearchParams, authorization: string, json: (status: number, answer: unknown) => void): void {
    const client = `Basic ${Buffer.from(`${CLIENT.id}:${encodeURIComponent(CLIENT.secret).replaceAll("%20", "+").replaceAll("'", "%27")}`).toString("base64")}`;
    if (authorization !== client) return void json(401, { error: "invalid_client" });
    const code = form.get("code") ?? "";
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (!grant || grant.asked.get("code_challenge") !== challenge) return void json(400, { error: "invalid_grant" });
    const now = Math.floor(Date.now() / 1000);
    const { subject, email, name } = grant.person;
    const head = base64(JSON.stringify({ alg: "RS256", kid: "one" }));
    const claims = base64(
      JSON.stringify({
        iss: this.url,
        aud: CLIENT.id,
        sub: subject,
        iat: now,
        exp: now + 300,
        nonce: grant.asked.get("nonce"),
        email,
        email_verified: true,
        name,
        auth_time: now,
      }),
    );
    const signature = createSign("sha256")
      .update(`${head}.${claims}`)
      .sign(this.#keys.privateKey)
      .toString("base64url");
    json(200, { access_token: "unused", token_type: "Bearer", id_token: `${head}.${claims}.${signature}` });
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
