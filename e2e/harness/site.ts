import { createServer, type Server as HttpServer } from "node:http";
import { freePort } from "./ports.ts";

/** What a website may do to a widget: a content policy, and styles that come after its own. */
export interface Manners {
  policy?: string;
  styles?: string;
}

/** A company's own website, of another origin than ours: a page that carries the widget's snippet. */
export class Site {
  readonly url: string;
  readonly #server: HttpServer;

  private constructor(url: string, server: HttpServer) {
    this.url = url;
    this.#server = server;
  }

  /** Serves the page with the snippet exactly as the admin hands it out. */
  static async start(snippet: string, manners: Manners = {}): Promise<Site> {
    const port = await freePort();
    const server = createServer((request, response) => {
      if (request.url === "/shop.css") {
        response.writeHead(200, { "Content-Type": "text/css; charset=utf-8" });
        response.end(styles + (manners.styles ?? ""));
        return;
      }
      const policy = manners.policy ? { "Content-Security-Policy": manners.policy } : {};
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...policy });
      const title = request.url === "/shipping" ? "Shipping and returns" : "Northwind Tea";
      const framed =
        request.url === "/framed" ? '<iframe title="Shop" src="/" width="600" height="700"></iframe>' : null;
      response.end(page(title, framed ?? snippet));
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return new Site(`http://shop.localhost:${port}/`, server);
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

// The page brings styles of its own that would spoil a widget that is not walled off.
const styles = `
  body { margin: 0 auto; max-width: 48rem; padding: 2rem 1rem; font: 18px/1.6 Georgia, serif; color: #22301f; background: #faf7ef; }
  button { all: unset; text-transform: uppercase; color: #a33; }
  div { letter-spacing: 0.02em; }
`;

function page(title: string, snippet: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/shop.css">
</head>
<body>
<main>
<h1>${title}</h1>
<p>Loose leaf tea from small gardens, packed in the week it leaves us. Orders placed before noon go out the same day.</p>
<p><a href="/shipping">Shipping and returns</a></p>
</main>
${snippet}
</body>
</html>`;
}
