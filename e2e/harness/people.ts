import type { Page } from "@playwright/test";
import { Admin } from "./admin.ts";
import { snippetOf } from "./snippet.ts";
import type { Stage } from "./test.ts";
import { Widget } from "./widget.ts";

/** A visitor of a website with a bot, in a browser of his own, who has opened the chat. */
export async function inShop(stage: Stage, botId: string, options?: { phone?: boolean }) {
  const site = await stage.website(snippetOf(stage.server, botId));
  const { page: shop } = await stage.person(options);
  const widget = new Widget(shop);
  await shop.goto(site.url);
  await widget.open();
  return { site, shop, widget };
}

/** Who is signed in at stage.api, in a browser of his own; he has opened nothing yet. */
export async function atDesk(stage: Stage, options?: { phone?: boolean }): Promise<{ desk: Page; admin: Admin }> {
  const { page: desk, context } = await stage.person(options);
  await stage.api.lend(context);
  return { desk, admin: new Admin(desk) };
}
