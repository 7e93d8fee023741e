import { finished } from "../harness/look.ts";
import { atDesk, inShop } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

// What agents know goes into the bot: an answer it could not give, looked over once, is given to the next customer.
test("an agent's answers become the bot's", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  await stage.api.faq(bot.id, "How long does delivery take?", "Delivery takes two to three working days.");
  stage.expectComplaint(/422 \(Unprocessable Entity\) \S+\/learning$/);
  const { desk, admin } = await atDesk(stage);
  const { site, widget } = await inShop(stage, bot.id);

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
    // What he taught by hand and what was found in the same reply is one.
    const taught = [/gift cards/, /Japan/, /Is the green tea organic/];
    const { items } = await stage.api.getUntil<Waiting>(`/v1/bots/${bot.id}/proposals`, (a) =>
      taught.every((q) => a.items.some((p) => q.test(p.question))),
    );
    expect(items.map((p) => p.status)).toEqual(taught.map(() => "in_review"));
    expect(items.map((p) => p.answer_text).join("\n")).toContain("Write to [email] for more.");
  });

  const asks = async (question: string, heard: RegExp) => {
    const { page: street } = await stage.person();
    const other = new Widget(street);
    await street.goto(site.url);
    await other.open();
    await other.say(question);
    await other.hears(heard);
  };
  await test.step("reviewed on the screen, it is given to the next customer", async () => {
    await desk.goto(`/bots/${bot.id}/knowledge?tab=learnt`);
    const japan = desk.getByRole("listitem").filter({ hasText: "Japan" });
    await expect(japan).toContainText("nine working days");
    await finished(desk, "learning-review");
    await japan.getByRole("button", { name: "Edit" }).click();
    const dialog = desk.getByRole("dialog", { name: "Approve what the bot has learnt" });
    const hidden = dialog.getByText(/What stands in brackets was personal data/);
    await expect(hidden).toBeVisible();
    await finished(desk, "learning-review-dialog");
    await dialog.getByLabel("Answer", { exact: true }).fill("To Japan a parcel takes nine working days.");
    await expect(hidden).toBeHidden();
    await dialog.getByRole("button", { name: "Save and approve" }).click();
    await expect(dialog).toBeHidden();
    await asks("How long does delivery to Japan take?", /To Japan a parcel takes nine working days\./);
    const cards = desk.getByRole("listitem").filter({ hasText: "gift cards" });
    await cards.getByRole("button", { name: "Approve" }).click();
    await expect(desk.getByText("Approved. The bot answers with it from now on.").last()).toBeVisible();
    await asks("Do you sell gift cards for birthdays?", /gift cards from twenty dollars/);
  });

  await test.step("immediately: the bot uses it at once, and an undo takes it back", async () => {
    await desk.goto(`/bots/${bot.id}/settings`);
    await desk.getByText("Immediately", { exact: true }).click();
    const learning = desk.locator("section").filter({ hasText: "Learning from conversations" });
    await learning.getByRole("button", { name: "Discard" }).click();
    await expect(learning.getByRole("radio", { name: "After reviewing" })).toBeChecked();
    await desk.getByText("Immediately", { exact: true }).click();
    await learning.getByRole("button", { name: "Save changes" }).click();
    await expect(desk.getByText("Learning saved.")).toBeVisible();
    await stage.api.getUntil<{ mode: string }>(`/v1/bots/${bot.id}/learning`, (x) => x.mode === "immediately");
    await desk.goto("/inbox/all");
    await admin.openConversation(/organic/);
    await widget.say("How long does delivery on Sundays take?");
    const card = desk.getByRole("region", { name: "Suggested reply" });
    await expect(card).toBeVisible();
    await admin.composer.focus();
    await desk.keyboard.press("Tab");
    await admin.composer.fill("On Sundays our own couriers deliver within three hours in the whole city.");
    await desk.getByRole("button", { name: "Send", exact: true }).click();
    await stage.api.getUntil<{ items: { question: string }[] }>(`/v1/bots/${bot.id}/proposals?status=imported`, (a) =>
      a.items.some((p) => /Sundays/.test(p.question)),
    );
    await asks("How long does delivery on Sundays take?", /couriers deliver within three hours/);
    await desk.goto(`/bots/${bot.id}/knowledge?tab=learnt`);
    await desk.getByRole("button", { name: /^Imported/ }).click();
    const learnt = desk.getByRole("listitem").filter({ hasText: "Sundays" });
    await learnt.getByRole("button", { name: "Undo" }).click();
    await stage.api.getUntil<{ items: { question: string }[] }>(
      `/v1/bots/${bot.id}/proposals?status=imported`,
      (a) => !a.items.some((p) => /Sundays/.test(p.question)),
    );
  });
});
