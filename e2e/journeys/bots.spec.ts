import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

const TEMPLATES = ["SaaS", "Agency", "Food & drinks", "E-commerce", "From scratch"];

test("bots are made from each template, copied, deleted and brought back", async ({ stage }) => {
  await stage.api.setUp();
  const { desk: page } = await atDesk(stage);
  await page.goto("/bots");
  const card = (name: string) =>
    page.getByRole("listitem").filter({ has: page.getByRole("link", { name, exact: true }) });
  const dialog = page.getByRole("dialog");
  const more = async (name: string, action: string) => {
    await page.getByRole("button", { name: `More for ${name}`, exact: true }).click();
    await page.getByRole("menuitem", { name: action }).click();
  };

  await test.step("one from each template", async () => {
    for (const template of TEMPLATES) {
      await page.getByRole("button", { name: /^(New|Create) bot$/ }).click();
      await page.getByRole("radio", { name: new RegExp(`^${template}`) }).check();
      await page.getByLabel("Bot name").fill(`Bot ${template}`);
      await page.getByRole("button", { name: "Create it now" }).click();
      await expect(page.getByRole("heading", { name: `Bot ${template} is there` })).toBeVisible();
      await page.getByRole("link", { name: "Bots", exact: true }).first().click();
    }
    for (const template of TEMPLATES) await expect(card(`Bot ${template}`).getByText("Draft")).toBeVisible();
    await finished(page, "bots");
  });

  await test.step("bad input stays beside its field, and nothing is made", async () => {
    stage.expectComplaint(/409 \(Conflict\)/);
    await page.getByRole("button", { name: "New bot" }).click();
    await page.getByLabel("Bot name").fill("   ");
    await page.getByRole("button", { name: "Create it now" }).click();
    await expect(page.getByText("Please fill this in.")).toBeVisible();
    await page.getByLabel("Bot name").fill("bot saas");
    await page.getByRole("button", { name: "Continue", exact: true }).click();
    await page.getByLabel("Greeting").fill("Hello there");
    await page.getByRole("button", { name: "Create it now" }).click();
    await expect(page.getByText("Another bot already has this name.")).toBeVisible();
    await expect(page.getByLabel("Bot name")).toHaveValue("bot saas");
    await page.getByRole("button", { name: "Continue", exact: true }).click();
    await expect(page.getByLabel("Greeting")).toHaveValue("Hello there");
    await finished(page, "bots-create");
    await page.getByRole("link", { name: "Bots", exact: true }).first().click();
    await dialog.getByRole("button", { name: "Leave" }).click();
  });

  await test.step("general information: picture, country code, what is missing, and the guard", async () => {
    await card("Bot SaaS").getByRole("link").click();
    await page.getByRole("link", { name: "General information" }).click();
    await page
      .getByLabel("Avatar", { exact: true })
      .setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("no") });
    await expect(page.getByText("Only PNG, JPG or WebP up to 1 MB.", { exact: true })).toBeVisible();
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAEElEQVR4nGP4z8AARwzEcQCukw/x0F8jngAAAABJRU5ErkJggg==",
      "base64",
    );
    await page
      .getByLabel("Avatar", { exact: true })
      .setInputFiles({ name: "a.png", mimeType: "image/png", buffer: png });
    await dialog.getByRole("button", { name: "Use this part" }).click();
    await expect(page.getByRole("button", { name: "Change picture" })).toBeVisible();
    await page.getByLabel("Default country code").fill("84");
    await page.getByRole("button", { name: "Save changes" }).click();
    await expect(page.getByText("A country code looks like +1 or +84.")).toBeVisible();
    await page.getByLabel("Default country code").fill("+84");
    await page.getByRole("link", { name: "FAQs" }).click();
    await dialog.getByRole("button", { name: "Keep editing" }).click();
    await page.getByRole("button", { name: "Save changes" }).click();
    await expect(page.getByText("Bot SaaS saved.")).toBeVisible();
    await expect(page.getByRole("heading", { name: "How ready it is" })).toBeVisible();
    await finished(page, "bot-general");
  });

  await test.step("the test panel opens with a key and shows how an answer came about", async () => {
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("t");
    const panel = page.getByRole("dialog", { name: "Test Bot SaaS" });
    await panel.getByLabel("Ask as a customer would").fill("I forgot my password, how do I reset it?");
    await page.keyboard.press("Enter");
    await expect(panel.getByText("Word for word")).toBeVisible();
    await expect(panel.getByText("A question")).toBeVisible();
    await finished(page, "bot-test");
    await panel.getByRole("button", { name: "Start over" }).click();
    await expect(panel.getByText("Word for word")).toHaveCount(0);
    await panel.getByRole("button", { name: "Close the test" }).click();
  });

  await test.step("a copy, auto-reply off, deleted by its name, and back", async () => {
    await page.goto("/bots");
    await more("Bot SaaS", "Duplicate");
    await expect(card("Bot SaaS (2)")).toBeVisible();
    await page.getByRole("switch", { name: "Auto-reply of Bot SaaS (2)" }).press("Space");
    await expect(page.getByRole("switch", { name: "Auto-reply of Bot SaaS (2)" })).not.toBeChecked();
    await more("Bot SaaS", "Delete bot");
    await expect(dialog.getByRole("button", { name: "Delete bot" })).toBeDisabled();
    await dialog.getByLabel("Type Bot SaaS to confirm").fill("Bot SaaS");
    await dialog.getByRole("button", { name: "Delete bot" }).click();
    await expect(card("Bot SaaS")).toHaveCount(0);
    await page.getByRole("button", { name: "Deleted bots" }).click();
    await finished(page, "bots-deleted");
    await dialog.getByRole("button", { name: "Restore Bot SaaS" }).click();
    await expect(dialog.getByText("No bot was deleted in the last 30 days.")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(card("Bot SaaS")).toBeVisible();
  });
});

test("where the plan has no room for another bot, every way to one says so before it is walked", async ({ stage }) => {
  await stage.server.restart({ CXGENIE_DEFAULT_PLAN: "free" }); // of every further workspace
  await stage.api.setUp();
  const { desk: page } = await atDesk(stage);
  await page.goto("/bots");
  await page
    .getByRole("button", { name: /Northwind Tea/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "New workspace" }).click();
  await page.getByLabel("Name of the workspace").fill("Northwind Coffee");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await page.getByRole("button", { name: "Set up later" }).click();
  const full = page.getByText("Your plan has room for 1 bot, and you have it.", { exact: false });

  await test.step("the last one that fits is made to the end", async () => {
    await page.goto("/bots");
    await page.getByRole("button", { name: "Create bot" }).click();
    await page.getByLabel("Bot name").fill("Barista");
    await page.getByRole("button", { name: "Create it now" }).click();
    await expect(page.getByRole("heading", { name: "Barista is there" })).toBeVisible();
    await expect(full).toHaveCount(0);
  });

  await test.step("the list, the copy and the form say why there is no other", async () => {
    await page.goto("/bots");
    await expect(full.first()).toBeVisible();
    const create = page.getByRole("button", { name: "New bot" });
    await expect(create).toHaveAttribute("aria-disabled", "true");
    await page.getByRole("button", { name: "More for Barista", exact: true }).click();
    await expect(page.getByRole("menuitem", { name: "Duplicate" })).toBeDisabled();
    await page.keyboard.press("Escape");
    await finished(page, "bots-no-room");
    await page.goto("/bots/new");
    await expect(full.first()).toBeVisible();
    await expect(page.getByLabel("Bot name")).toHaveCount(0);
    await finished(page, "new-bot-no-room");
    await page.getByRole("link", { name: "See who leads the workspace" }).click();
    await expect(page.getByRole("heading", { name: "Members" })).toBeVisible();
  });
});
