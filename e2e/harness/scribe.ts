import { createServer, type Server as HttpServer, type IncomingMessage } from "node:http";
import { freePort } from "./ports.ts";

/** A language model that speaks as OpenAI does and writes its answer in two halves: the second one when it is let. */
export class Scribe {
  readonly url: string;
  readonly #server: HttpServer;
  #go: () => void = () => undefined;

  private constructor(port: number, first: string, second: string) {
    this.url = `http://127.0.0.1:${port}/v1`;
    this.#server = createServer(async (request, response) => {
      const asked = JSON.parse(await read(request)) as { stream?: boolean; response_format?: unknown };
      const wanted = JSON.stringify(asked);
      const sorts = wanted.includes("abuse_or_spam");
      const base = { id: "chatcmpl-1", created: 1, model: "scribe" };
      const whole = sorts
        ? JSON.stringify({ class: "business", unhappy: false, question: "How is the tea packed and sent?" })
        : asked.response_format
          ? JSON.stringify({ enough: true, used: ["1"], answer: first + second })
          : "The customer asks how tea is packed. Nobody has answered yet.";
      const usage = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 };
      if (!asked.stream) {
        response.writeHead(200, { "Content-Type": "application/json" });
        const message = { role: "assistant", content: whole };
        const choices = [{ index: 0, finish_reason: "stop", message }];
        response.end(JSON.stringify({ ...base, object: "chat.completion", usage, choices }));
        return;
      }
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      const chunk = (content: string, finish_reason: string | null) =>
        response.write(
          `data: ${JSON.stringify({ ...base, object: "chat.completion.chunk", choices: [{ index: 0, delta: { content }, finish_reason }] })}\n\n`,
        );
      const cut = sorts ? -1 : whole.indexOf(second);
      if (cut > 0) {
        chunk(whole.slice(0, cut), null);
        await new Promise<void>((go) => {
          this.#go = go;
        });
        chunk(whole.slice(cut), null);
      } else chunk(whole, null);
      chunk("", "stop");
      response.end("data: [DONE]\n\n");
    });
    this.#server.listen(port, "127.0.0.1");
  }

  static async start(first: string, second: string): Promise<Scribe> {
    return new Scribe(await freePort(), first, second);
  }

  /** What makes a server use it. */
  get settings(): Record<string, string> {
    return { CXGENIE_OPENAI_BASE_URL: this.url, CXGENIE_OPENAI_API_KEY: "sk-scribe", CXGENIE_OPENAI_MODEL: "scribe" };
  }

  /** Lets the second half of the answer go. */
  finish(): void {
    this.#go();
  }

  async end(): Promise<void> {
    this.#go();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += part;
  return text;
}
