import { createServer, type Server as HttpServer } from "node:http";
import { freePort } from "./ports.ts";

/** A SearXNG on this machine: it speaks as the real one does, and finds what it is told to. */
export class SearchEngine {
  readonly url: string;
  readonly #server: HttpServer;
  finds: { url: string; title: string; content: string }[] = [];
  /** What it was asked, newest last. */
  readonly asked: string[] = [];
  /** Whether its owner has listed the format json. */
  json = false;

  private constructor(port: number) {
    this.url = `http://127.0.0.1:${port}`;
    this.#server = createServer((request, response) => {
      const asked = new URL(request.url ?? "/", this.url);
      if (asked.pathname !== "/search" || !this.json) {
        response.writeHead(this.json ? 404 : 403, { "Content-Type": "text/html" }).end("<h1>Forbidden</h1>");
        return;
      }
      this.asked.push(asked.searchParams.get("q") ?? "");
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(
        JSON.stringify({
          query: asked.searchParams.get("q"),
          number_of_results: 0,
          results: this.finds.map((one, i) => ({
            ...one,
            engine: "duckduckgo",
            engines: ["duckduckgo"],
            score: 1,
            positions: [i + 1],
          })),
          answers: [],
          corrections: [],
          infoboxes: [],
          suggestions: [],
          unresponsive_engines: [],
        }),
      );
    });
  }

  static async start(): Promise<SearchEngine> {
    const port = await freePort();
    const engine = new SearchEngine(port);
    await new Promise<void>((resolve) => engine.#server.listen(port, "127.0.0.1", resolve));
    return engine;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
