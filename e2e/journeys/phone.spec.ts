import { accessible } from "../harness/look.ts";
import { atDesk, inShop } from "../harness/people.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

test("an agent answers a customer from his phone", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });

  const { shop, widget } = await inShop(stage, bot.id, { phone: true });
  await widget.say("Is the shop open on Sunday?");

  const { desk: phone, admin } = await atDesk(stage, { phone: true });
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

test("an agent filters, sorts and hands out conversations on his phone", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  const site = await stage.website(snippetOf(stage.server, bot.id));
  for (const text of ["My cup has a crack", "Do you have oolong?"]) {
    const { page } = await stage.person();
    const widget = new Widget(page);
    await page.goto(site.url);
    await widget.open();
    if (text.includes("crack"))
      await widget.chat.locator('input[type="file"]').setInputFiles({
        name: "cup.txt",
        mimeType: "text/plain",
        buffer: Buffer.from("the handle, too"),
      });
    await widget.say(text);
  }
  const { desk: phone, admin } = await atDesk(stage, { phone: true });
  await phone.goto("/inbox/all");
  const crack = admin.conversation(/crack|cup\.txt/);

  await test.step("a file that came is there to open", async () => {
    await crack.getByRole("button").click();
    await expect(admin.thread.getByText("cup.txt")).toBeVisible();
    await fitsTheScreen(phone);
  });

  await test.step("a tag is put on", async () => {
    await phone.getByRole("button", { name: "More actions" }).click();
    await phone.getByRole("menuitem", { name: "Customer details" }).click();
    const drawer = phone.getByRole("dialog", { name: "Customer" });
    await drawer.getByRole("button", { name: "Add a tag" }).click();
    await phone.getByRole("combobox", { name: "Find or make a tag" }).fill("Broken");
    await phone.keyboard.press("Enter");
    await expect(drawer.getByText("Broken", { exact: true }).first()).toBeVisible();
    await accessible(phone, "customer on a phone");
    await fitsTheScreen(phone);
    await expect(async () => {
      await phone.keyboard.press("Escape"); // the picker, then the drawer
      await expect(drawer).toBeHidden({ timeout: 500 });
    }).toPass();
  });

  await test.step("the transcript comes as a document and as text", async () => {
    for (const [item, begins] of [
      ["Download as PDF", "%PDF-"],
      ["Download as text", "Visitor #"],
    ] as const) {
      const file = await admin.download(async () => {
        await phone.getByRole("button", { name: "More actions" }).click();
        await phone.getByRole("menuitem", { name: item }).click();
      });
      expect(file.startsWith(begins), item).toBe(true);
      if (begins !== "%PDF-") expect(file).toContain("cup.txt");
    }
  });

  await test.step("a file of the agent's own goes out", async () => {
    await phone
      .locator('input[type="file"]')
      .first()
      .setInputFiles({
        name: "returns.txt",
        mimeType: "text/plain",
        buffer: Buffer.from("put this into the parcel"),
      });
    await admin.reply("Please send it back with this.");
    await expect(admin.thread.getByText("returns.txt")).toBeVisible();
  });

  await test.step("the list is filtered by the tag", async () => {
    await phone.goto("/inbox/all");
    await phone.getByRole("button", { name: "Filter", exact: true }).click();
    await phone.getByRole("button", { name: "Choose tags" }).click();
    await phone.getByRole("option", { name: "Broken" }).click();
    await phone.keyboard.press("Escape");
    await fitsTheScreen(phone);
    await accessible(phone, "filter on a phone");
    await expect(admin.conversation("oolong")).toBeHidden();
    await expect(phone.getByRole("tabpanel").getByRole("listitem")).toHaveCount(1);
    await phone.keyboard.press("Escape");
    await phone.getByRole("group", { name: "Filter" }).getByRole("button", { name: "Remove Broken" }).click();
    await expect(admin.conversation("oolong")).toBeVisible();
  });
});

test("an owner makes a further workspace on his phone, and goes from one to the other", async ({ stage }) => {
  await stage.api.setUp();
  await stage.api.bot();
  const { desk: phone } = await atDesk(stage, { phone: true });
  await phone.goto("/bots");
  const open = async () => {
    await phone.getByRole("navigation", { name: "Main menu" }).getByRole("button", { name: "You" }).click();
    return phone.getByRole("menu");
  };

  await test.step("it is made in the menu of oneself", async () => {
    const menu = await open();
    await expect(menu.getByRole("menuitem", { name: "Northwind Tea" })).toHaveAttribute("aria-current", "true");
    await fitsTheScreen(phone);
    await menu.getByRole("menuitem", { name: "New workspace" }).click();
    const dialog = phone.getByRole("dialog", { name: "New workspace" });
    await dialog.getByLabel("Name of the workspace").fill("Northwind Coffee");
    await accessible(phone, "new workspace on a phone");
    await dialog.getByRole("button", { name: "Create" }).click();
    await phone.getByRole("button", { name: "Set up later" }).click();
    await phone.goto("/bots");
    await expect(phone.getByText("Tea helper")).toHaveCount(0);
  });

  await test.step("he goes back", async () => {
    const menu = await open();
    await expect(menu.getByRole("menuitem", { name: "Northwind Coffee" })).toHaveAttribute("aria-current", "true");
    await menu.getByRole("menuitem", { name: "Northwind Tea" }).click();
    await phone.goto("/bots");
    await expect(phone.getByText("Tea helper").first()).toBeVisible();
  });
});

/** Nothing stands out to the side: a page that scrolls sideways is broken on a phone. */
async function fitsTheScreen(page: import("@playwright/test").Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over).toBeLessThanOrEqual(0);
}
