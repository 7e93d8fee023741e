import { createServer, type Server } from "node:http";
import { freePort } from "./ports.ts";

export type Pages = Record<string, { title: string; says: string; links?: string[] }>;

/** A small site of a company, as others put theirs up. */
export async function site(pages: Pages): Promise<{ url: string; server: Server }> {
  const port = await freePort();
  const server = createServer((request, response) => {
    const page = pages[(request.url ?? "").split("?", 1)[0] ?? ""];
    if (!page) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("not here");
      return;
    }
    const links = (page.links ?? []).map((to) => `<p><a href="${to}">${to}</a></p>`).join("");
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><html><head><title>${page.title}</title></head><body><main><h1>${page.title}</h1>
      <h2 id="more">${page.title}</h2><p>${page.says}</p>${links}</main></body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${port}`, server };
}
