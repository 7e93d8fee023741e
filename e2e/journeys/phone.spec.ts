import { Admin } from "../harness/admin.ts";
import { accessible } from "../harness/look.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

test("an agent answers a customer from his phone", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  const site = await stage.website(snippetOf(stage.server, bot.id));

  const { page: shop } = await stage.person({ phone: true });
  const widget = new Widget(shop);
  await shop.goto(site.url);
  await widget.open();
  await widget.say("Is the shop open on Sunday?");

  const { page: phone, context } = await stage.person({ phone: true });
  await stage.api.lend(context);
  const admin = new Admin(phone);
  await phone.goto("/inbox");

  await test.step("the list fills the screen", async () => {
    await expect(admin.conversation("Is the shop open on Sunday?")).toBeVisible();
    await fitsTheScreen(phone);
    await accessible(phone, "inbox on a phone");
  });

  await test.step("a conversation opens over it", async () => {
    await admin.openConversation("Is the shop open on Sunday?");
    await expect(admin.conversation("Is the shop open on Sunday?")).toBeHidden();
    await fitsTheScreen(phone);
    await accessible(phone, "thread on a phone");
    await admin.reply("Yes, from ten to four.");
    await widget.hears("Yes, from ten to four.");
  });

  await test.step("back leads to the list", async () => {
    await phone.goBack();
    await expect(admin.conversation("Yes, from ten to four.")).toBeVisible();
  });

  await test.step("the widget fills the visitor's phone", async () => {
    const frame = await shop.locator("cxgenie-widget iframe").boundingBox();
    expect(frame?.width).toBe(390);
    await fitsTheScreen(shop);
  });
});

/** Nothing stands out to the side: a page that scrolls sideways is broken on a phone. */
async function fitsTheScreen(page: import("@playwright/test").Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over).toBeLessThanOrEqual(0);
}
