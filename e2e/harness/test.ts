import { type BrowserContext, test as base, type Page } from "@playwright/test";
import { Api } from "./api.ts";
import type { Engine } from "./database.ts";
import { Server } from "./server.ts";
import { type Manners, Site } from "./site.ts";

export { expect } from "@playwright/test";

export interface Stage {
  /** A fresh server for this journey. */
  server: Server;
  /** The API, not yet signed in. */
  api: Api;
  /** Puts a company's website up whose pages carry this snippet. */
  website(snippet: string, manners?: Manners): Promise<Site>;
  /** A browser of its own for one person; closed at the end. */
  person(options?: { phone?: boolean }): Promise<{ page: Page; context: BrowserContext }>;
  /** Lets the pages of this journey complain about this in their consoles; everything else fails it. */
  expectComplaint(about: RegExp): void;
}

/** Each journey gets its own server, data and browsers, and none of its pages may complain in the console. */
export const test = base.extend<{ stage: Stage }>({
  stage: async ({ browser }, use, info) => {
    const engine = info.project.metadata.engine as Engine;
    const slug = info.titlePath.slice(-1)[0]?.replace(/\W+/g, "-").toLowerCase().slice(0, 60);
    const server = await Server.start(`${engine}-${slug}`, engine);
    const sites: Site[] = [];
    const contexts: BrowserContext[] = [];
    const complaints: string[] = [];
    // A browser that asks who it is before anybody signed in is told so, and writes that down.
    const expected = [/401 \(Unauthorized\) \S+\/v1\/me$/];
    try {
      await use({
        server,
        api: new Api(server),
        expectComplaint: (about) => void expected.push(about),
        website: async (snippet, manners) => {
          const site = await Site.start(snippet, manners);
          sites.push(site);
          return site;
        },
        person: async ({ phone = false } = {}) => {
          const context = await browser.newContext({
            baseURL: server.url,
            viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
            hasTouch: phone,
            permissions: ["clipboard-read", "clipboard-write"],
          });
          contexts.push(context);
          const page = await context.newPage();
          page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
          page.on("console", (line) => {
            if (line.type() === "error") complaints.push(`${page.url()}: ${line.text()} ${line.location().url}`);
          });
          return { page, context };
        },
      });
      const unexpected = complaints.filter((one) => !expected.some((about) => about.test(one)));
      base.expect(unexpected, "what the pages complained about").toEqual([]);
    } finally {
      for (const context of contexts) await context.close();
      for (const site of sites) await site.end();
      await server.end();
    }
  },
});
