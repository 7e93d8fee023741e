import { createServer, type Server as HttpServer, type IncomingMessage } from "node:http";
import { freePort } from "./ports.ts";

/** A vendor of language models on this machine: it speaks as OpenAI does, and answers what it was told to. */
export class Vendor {
  static readonly key = "sk-good-0123456789";
  readonly url: string;
  readonly #server: HttpServer;
  /** What it was asked, newest last. */
  readonly asked: { model: string; system: string }[] = [];
  answer = "Our tea arrives within two days.";
  /** What it translates whatever it is given to. */
  means = "Where is my order?";
  /** What it says of a picture. */
  sees = "Red.";
  /** How many pictures it was shown. */
  shown = 0;
  /** What is said in a recording; null: it fails at them. */
  hears: string | null = "";
  /** The names of the recordings it was given. */
  readonly recordings: string[] = [];
  /** How many texts got their meaning so far, and from which one on none does. */
  meant = 0;
  refusesAfter = Number.POSITIVE_INFINITY;

  private constructor(port: number) {
    this.url = `http://127.0.0.1:${port}/v1`;
    this.#server = createServer(async (request, response) => {
      const say = (status: number, body: unknown) => {
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end(JSON.stringify(body));
      };
      if (request.headers.authorization !== `Bearer ${Vendor.key}`) {
        say(401, {
          error: {
            message: "Incorrect API key provided: sk-wrong*****6789.",
            type: "invalid_request_error",
            param: null,
            code: "invalid_api_key",
          },
        });
      } else if (request.url === "/v1/models") {
        say(200, {
          object: "list",
          data: ["tea-small", "tea-large"].map((id) => ({ id, object: "model", created: 1, owned_by: "tea" })),
        });
      } else if (request.url === "/v1/embeddings") {
        const { model, input } = JSON.parse(await read(request)) as { model: string; input: string[] };
        if (this.meant >= this.refusesAfter) {
          response.setHeader("Retry-After", "120");
          say(429, {
            error: {
              message: "Rate limit reached: 3 requests per minute.",
              type: "requests",
              code: "rate_limit_exceeded",
            },
          });
          return;
        }
        this.meant += input.length;
        say(200, {
          object: "list",
          model,
          data: input.map((text, index) => ({ object: "embedding", index, embedding: meaning(text) })),
          usage: { prompt_tokens: 9 * input.length, total_tokens: 9 * input.length },
        });
      } else if (request.url === "/v1/audio/transcriptions") {
        this.recordings.push(/filename="([^"]*)"/.exec(await read(request))?.[1] ?? "");
        if (this.hears === null)
          say(500, {
            error: { message: "The server had an error while processing your request.", type: "server_error" },
          });
        else say(200, { text: this.hears, usage: { type: "duration", seconds: 2 } });
      } else if (request.url === "/v1/rerank") {
        const { documents } = JSON.parse(await read(request)) as { documents: string[] };
        say(200, {
          results: documents.map((d, index) => ({ index, relevance_score: /refund/i.test(d) ? 0.93 : 0.06 })),
          usage: { total_tokens: 40 },
        });
      } else {
        const asked = JSON.parse(await read(request)) as Asked;
        this.#say(asked, response);
      }
    });
    this.#server.listen(port, "127.0.0.1");
  }

  static async start(): Promise<Vendor> {
    return new Vendor(await freePort());
  }

  #say(asked: Asked, response: import("node:http").ServerResponse): void {
    this.asked.push({ model: asked.model, system: String(asked.messages[0]?.content ?? "") });
    const parts = asked.messages.at(-1)?.content;
    const pictures = Array.isArray(parts) ? parts.filter((one) => one.type === "image_url").length : 0;
    this.shown += pictures;
    const content =
      pictures > 0
        ? this.sees
        : asked.response_format
          ? JSON.stringify({
              class: "business",
              unhappy: false,
              question: "When does my parcel reach Canada, and how long does shipping take?",
              enough: true,
              used: ["1"],
              answer: this.answer,
              from: "es",
              translation: this.means,
            })
          : this.answer;
    const usage = { prompt_tokens: 420, completion_tokens: 31, total_tokens: 451 };
    const base = { id: "chatcmpl-1", created: 1, model: asked.model };
    if (!asked.stream) {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(
        JSON.stringify({
          ...base,
          object: "chat.completion",
          usage,
          choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
        }),
      );
      return;
    }
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    const chunk = (delta: object, finish_reason: string | null, more: object = {}) =>
      response.write(
        `data: ${JSON.stringify({ ...base, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }], ...more })}\n\n`,
      );
    for (const piece of content.split(/(?<= )/)) chunk({ content: piece }, null);
    chunk({}, "stop", { usage });
    response.end("data: [DONE]\n\n");
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

type Asked = {
  model: string;
  stream?: boolean;
  response_format?: unknown;
  messages: { role: string; content: string | { type: string }[] }[];
};

const same: Record<string, string> = { reimbursement: "refund", bikes: "bicycles" };

/** Words of one meaning have one direction, every other word has its own. */
function meaning(text: string): number[] {
  const v = new Array<number>(96).fill(0.001);
  for (const said of text.toLowerCase().match(/[a-z]{4,}/g) ?? []) {
    let seed = 7;
    for (const c of same[said] ?? said) seed = (seed * 31 + c.charCodeAt(0)) % 2147483647;
    for (let i = 0; i < v.length; i++) {
      seed = (seed * 48271) % 2147483647;
      v[i] = (v[i] ?? 0) + seed / 1073741823.5 - 1;
    }
  }
  return v;
}

async function read(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += part;
  return text;
}
