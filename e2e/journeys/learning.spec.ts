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
  stage.expectComplaint(/422 \(Unprocessable Entity\) \S+\/learning$/);
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
    await expect(admin.composer).toHaveText(/two to three working days/);
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
    await expect(dialog.getByText("Please fill this in.")).toBeVisible();
    await dialog.getByLabel("Question").fill("Is the green tea organic?");
    await dialog.getByRole("button", { name: "Save 1 pair" }).click();
    await expect(dialog).toBeHidden();
  });
  await test.step("what he has taught waits for somebody to look it over, without personal data", async () => {
    type Waiting = { items: { question: string; answer_text: string; status: string }[] };
    // His own wording of the last question stands beside the customer's.
    const taught = [/gift cards/, /Japan/, /Is the green tea organic/, /Is your green tea organic/];
    const { items } = await stage.api.getUntil<Waiting>(`/v1/bots/${bot.id}/proposals`, (a) =>
      taught.every((q) => a.items.some((p) => q.test(p.question))),
    );
    expect(items.map((p) => p.status)).toEqual(taught.map(() => "in_review"));
    expect(items.map((p) => p.answer_text).join("\n")).toContain("Write to [email] for more.");
  });
});
