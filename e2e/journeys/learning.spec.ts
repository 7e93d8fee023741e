import { Admin } from "../harness/admin.ts";
import { finished } from "../harness/look.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

// What agents know goes into the bot: an answer it could not give, looked over once, is given to the next customer.
test("an agent's answers become the bot's", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  await stage.api.faq(bot.id, "How long does delivery take?", "Delivery takes two to three working days.");
  const site = await stage.website(snippetOf(stage.server, bot.id));
  const { page: desk, context } = await stage.person();
  await stage.api.lend(context);
  const admin = new Admin(desk);
  const { page: shop } = await stage.person();
  const widget = new Widget(shop);
  await shop.goto(site.url);
  await widget.open();

  await test.step("the bot does not know, and an agent corrects what it suggests", async () => {
    await widget.say("Do you sell gift cards for birthdays?");
    await widget.hears(/I don't have the information/);
    await desk.goto("/inbox/all");
    await admin.openConversation(/Visitor/);
    await admin.reply("Hello, yes: we sell gift cards from twenty dollars, in three designs.");
    await widget.hears(/gift cards from twenty dollars/);
    await widget.say("How long does delivery to Japan take?");
    const card = desk.getByRole("region", { name: "Suggested reply" });
    await expect(card).toContainText("two to three working days");
    await admin.composer.focus();
    await desk.keyboard.press("Tab");
    await expect(admin.composer).toHaveValue(/two to three working days/);
    await admin.composer.fill("To Japan it takes nine working days. Write to anna@northwind.example for more.");
    await desk.getByRole("button", { name: "Send", exact: true }).click();
    await widget.hears(/nine working days/);
  });

  await test.step("he teaches one thing more himself, looked over before it is saved", async () => {
    await widget.say("Is your green tea organic?");
    await expect(admin.thread.getByText("Is your green tea organic?")).toBeVisible();
    await admin.reply("All our green tea is organic and comes from two farms.");
    const line = admin.thread.locator("[data-voice=agent]").last();
    await line.getByRole("button", { name: "Message actions" }).click();
    await desk.getByRole("menuitem", { name: "Teach the bot" }).click();
    const dialog = desk.getByRole("dialog", { name: "Teach the bot" });
    await expect(dialog.getByLabel("Question")).toHaveValue("Is your green tea organic?");
    await finished(desk, "learn-dialog");
    await dialog.getByLabel("Question").fill("");
    await dialog.getByRole("button", { name: "Save 1 pair" }).click();
    await expect(dialog.getByText("This field is required.")).toBeVisible();
    await dialog.getByLabel("Question").fill("Is the green tea organic?");
    await dialog.getByRole("button", { name: "Save 1 pair" }).click();
    await expect(dialog).toBeHidden();
  });
  stage.expectComplaint(/422 \(Unprocessable Entity\) \S+\/learning$/);

  await test.step("somebody looks it over", async () => {
    await admin.goTo("Bots");
    await desk.goto(`/bots/${bot.id}/knowledge?tab=learnt`);
    const list = desk.getByRole("region", { name: "Learnt from conversations" });
    await expect(list.getByRole("listitem")).toHaveCount(3);
    await expect(list).toContainText("Write to [email] for more.");
    await expect(list).not.toContainText("anna@northwind.example");
    await finished(desk, "knowledge-learnt");
    const gift = list.getByRole("listitem").filter({ hasText: "gift cards" });
    await gift.getByRole("button", { name: "Edit" }).click();
    const dialog = desk.getByRole("dialog", { name: "Approve what the bot has learnt" });
    await expect(dialog.getByLabel("Question")).toHaveValue("Do you sell gift cards for birthdays?");
    await finished(desk, "knowledge-review");
    await dialog.getByLabel("Answer").fill("Yes, gift cards start at twenty dollars.");
    await dialog.getByRole("button", { name: "Save and approve" }).click();
    await expect(dialog).toBeHidden();
    await expect(list.getByRole("listitem")).toHaveCount(2);
    await list.getByRole("listitem").filter({ hasText: "Japan" }).getByRole("button", { name: "Reject" }).click();
    await expect(list.getByRole("listitem")).toHaveCount(1);
  });

  await test.step("the next customer gets it from the bot", async () => {
    const { page: other } = await stage.person();
    const next = new Widget(other);
    await other.goto(site.url);
    await next.open();
    await next.say("do you sell gift cards for birthdays");
    await next.hears("Yes, gift cards start at twenty dollars.");
  });

  await test.step("all of it stands in one list, and the company's words beside it", async () => {
    await desk.goto(`/bots/${bot.id}/knowledge`);
    await expect(desk.getByRole("row").filter({ hasText: "gift cards" })).toContainText("Conversation");
    await expect(desk.getByRole("row").filter({ hasText: "green tea" })).toContainText("In review");
    await finished(desk, "knowledge-entries");
    await desk.getByRole("radio", { name: "Dictionary" }).click({ force: true });
    await expect(desk.getByText("No keywords yet")).toBeVisible();
    await desk.getByRole("button", { name: "Add keyword" }).click();
    const dialog = desk.getByRole("dialog", { name: "New keyword" });
    await dialog.getByLabel("Keyword").fill("ETA 🙂");
    await dialog.getByLabel("Meaning").fill("how long does delivery take");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByText("Use letters and numbers only.")).toBeVisible();
    await dialog.getByLabel("Keyword").fill("ETA");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(desk.getByRole("row").filter({ hasText: "ETA" })).toBeVisible();
    await finished(desk, "knowledge-dictionary");
    stage.expectComplaint(/422 \(Unprocessable Entity\) \S+\/dictionary$/);
    const { page: third } = await stage.person();
    const asks = new Widget(third);
    await third.goto(site.url);
    await asks.open();
    await asks.say("ETA?");
    await asks.hears("Delivery takes two to three working days.");
    await desk.goto(`/bots/${bot.id}/settings`);
    await desk.getByText("Learning from conversations").scrollIntoViewIfNeeded();
    await finished(desk, "learning-settings");
    await desk.goto(`/bots/${bot.id}/unanswered`);
    await desk.getByRole("button", { name: "Answer", exact: true }).first().click();
    await finished(desk, "unanswered-editor");
  });
});
