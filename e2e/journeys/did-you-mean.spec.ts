import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

const bicycles = "Do you sell bicycles?";
const long =
  "Where do you sell the bicycle bags, lights and bells that stand in the window of your shop on the harbour in summer?";

// A customer asks what nobody has taught the bot, in words that stand in other questions: it asks which one was meant.
test("the bot asks what was meant, and nobody's question is lost", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  await stage.api.faq(bot.id, "Do you sell gift cards?", "Yes, by e-mail, from ten euros on.");
  await stage.api.faq(bot.id, long, "In our shop only.");
  await stage.api.faq(bot.id, "How is the tea packed?", "In paper, by hand.");
  const site = await stage.website(snippetOf(stage.server, bot.id));
  const { page: shop } = await stage.person();
  const widget = new Widget(shop);
  const choice = (name: string) => widget.log.getByRole("button", { name });
  const asked = "I am not sure that I understood. Did you mean one of these?";

  await test.step("he presses what he meant, and gets that answer", async () => {
    await shop.goto(site.url);
    await widget.open();
    await widget.say(bicycles);
    await widget.hears(asked);
    await expect(choice(long)).toBeVisible();
    await finished(shop, "did-you-mean");
    await choice("Do you sell gift cards?").focus();
    await shop.keyboard.press("Enter");
    await widget.hears("Yes, by e-mail, from ten euros on.");
    await expect(choice("Something else")).toHaveAttribute("aria-disabled", "true");
    await expect(choice("Do you sell gift cards?")).toHaveClass(/chosen/);
    await finished(shop, "did-you-mean-chosen");
  });

  await test.step("he meant something else: the bot says that it does not know", async () => {
    await widget.say(bicycles);
    await expect(widget.log.getByText(asked)).toHaveCount(2);
    await choice("Something else").last().click();
    await widget.hears(/I don't have the information/);
  });

  const { desk, admin } = await atDesk(stage);

  await test.step("his own words wait under Unanswered, once", async () => {
    await desk.goto(`/bots/${bot.id}/unanswered`);
    await expect(desk.getByRole("listitem").filter({ hasText: bicycles })).toHaveCount(1);
    await expect(desk.getByText("Something else")).toHaveCount(0);
  });

  await test.step("the inbox shows what he was asked, and why he was answered", async () => {
    await desk.goto("/inbox/all");
    await admin.openConversation(/Visitor/);
    await expect(admin.thread.getByText(long).first()).toBeVisible();
    await expect(admin.thread.getByText(/chosen by the customer/)).toBeVisible();
    await finished(desk, "did-you-mean-inbox");
  });

  await test.step("whoever tries the bot is asked, too", async () => {
    await desk.goto(`/bots/${bot.id}/prompt`);
    const box = desk.getByRole("region", { name: "Try it" });
    await box.getByRole("textbox").fill(bicycles);
    await box.getByRole("button", { name: "Ask", exact: true }).click();
    await box.getByRole("button", { name: "Do you sell gift cards?" }).click();
    await expect(box.getByText("Yes, by e-mail, from ten euros on.").filter({ visible: true }).first()).toBeVisible();
    await expect(box.getByText("Chosen by the customer")).toBeVisible();
  });

  await test.step("what he meant is proposed as one more way to ask it", async () => {
    await desk.goto(`/bots/${bot.id}/knowledge?tab=learnt`);
    const row = desk.getByRole("listitem").filter({ hasText: bicycles });
    await expect(row).toContainText("Ask the same as: Do you sell gift cards?");
    await expect(row).toContainText("chosen by 1 customer");
    await finished(desk, "wording");
    await row.getByRole("button", { name: "Edit" }).click();
    const dialog = desk.getByRole("dialog", { name: "One more way to ask" });
    stage.expectComplaint(/422 .*\/approve/);
    await dialog.getByLabel("Customers wrote").fill("");
    await dialog.getByRole("button", { name: "Save and approve" }).click();
    await expect(dialog.getByText("Please fill this in.")).toBeVisible();
    await dialog.getByLabel("Customers wrote").fill(bicycles);
    await finished(desk, "wording-review");
    await dialog.getByRole("button", { name: "Ask the same" }).click();
    await expect(desk.getByText("From now on these words get that answer at once.")).toBeVisible();
    await expect(row).toHaveCount(0);
  });

  await test.step("the next who asks it is answered at once", async () => {
    await expect(widget.log.getByText("Yes, by e-mail, from ten euros on.")).toHaveCount(1);
    await widget.say(bicycles);
    await expect(widget.log.getByText("Yes, by e-mail, from ten euros on.")).toHaveCount(2);
    await expect(widget.log.getByText(asked)).toHaveCount(2);
  });

  await test.step("undone, it is not any more", async () => {
    await desk.getByRole("button", { name: /^Imported/ }).click();
    const row = desk.getByRole("listitem").filter({ hasText: bicycles });
    await row.getByRole("button", { name: "Undo" }).click();
    await expect(desk.getByText("Taken back. It waits for review again.")).toBeVisible();
    await widget.say(bicycles);
    await expect(widget.log.getByText(asked)).toHaveCount(3);
  });
});
