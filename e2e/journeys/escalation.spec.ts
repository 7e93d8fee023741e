import { finished } from "../harness/look.ts";
import { atDesk, inShop } from "../harness/people.ts";
import { Scribe } from "../harness/scribe.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

// A customer sees an answer being written, asks for a person when nobody is there, and leaves his details.
test("an answer is written before one's eyes, and who is away is told who asked", async ({ stage }) => {
  const scribe = await Scribe.start("We pack every tea ", "in paper, by hand.");
  try {
    await stage.server.restart(scribe.settings);
    await stage.api.setUp();
    const bot = await stage.api.bot();
    await stage.api.faq(bot.id, "How is the tea packed?", "In paper, by hand.");
    await stage.api.faq(bot.id, "How long does delivery take?", "Delivery takes two to three working days.");
    const { shop, widget } = await inShop(stage, bot.id);

    await test.step("the answer is seen while it is written", async () => {
      await widget.say("please tell me how you pack and send what I order");
      const writing = widget.chat.locator(".writing");
      await expect(writing).toContainText("We pack every tea");
      await expect(writing).toHaveAttribute("aria-busy", "true");
      await finished(shop, "widget-writing");
      scribe.finish();
      await widget.hears("We pack every tea in paper, by hand.");
      await expect(writing).toHaveCount(0);
    });

    await test.step("nobody is there: the bot asks how he can be reached, and takes no nonsense", async () => {
      await widget.choose("Talk to a person");
      await widget.hears(/Nobody from our team is here right now/);
      await expect(widget.chat.getByRole("button", { name: "Back to the assistant" })).toBeVisible();
      await finished(shop, "widget-details");
      await widget.say("Anna Nguyen");
      await widget.hears("What is your e-mail address?");
      await widget.say("anna at home");
      await widget.hears(/does not look like an e-mail address/);
      await widget.say("anna@customer.example");
      await widget.hears("What is your phone number?");
      await widget.chat.getByRole("button", { name: "Skip" }).last().click();
      await widget.hears("Thank you! Our team has your message and will get back to you.");
    });

    type Row = { needs_agent: boolean; contact: { name: string; email: string } };
    const first = async () => (await stage.api.get<{ items: Row[] }>("/v1/conversations")).items[0];
    await expect
      .poll(first)
      .toMatchObject({ needs_agent: true, contact: { name: "Anna Nguyen", email: "anna@customer.example" } });
  } finally {
    await scribe.end();
  }
});

// An agent is there: he is told what he has to know, and the bot drafts what he may say.
test("who is there gets what was said, and a reply to start from", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  await stage.api.faq(bot.id, "How long does delivery take?", "Delivery takes two to three working days.");
  const { desk, admin } = await atDesk(stage);
  await desk.goto("/inbox/all");
  await expect(admin.tab("All")).toBeVisible();
  const { widget } = await inShop(stage, bot.id);

  await test.step("the customer asks for a person, who gets what was asked", async () => {
    await widget.say("Do you give guided tours of the gardens?");
    await widget.hears(/I don't have the information/);
    await widget.choose("Talk to a person");
    await widget.hears("Passed on to the team");
    await admin.openConversation(/Visitor/);
    const packet = admin.thread.getByRole("region", { name: "Hand-off" });
    await expect(packet).toContainText("Do you give guided tours of the gardens?");
    await expect(widget.chat.getByText("Hand-off")).toHaveCount(0);
    await admin.assign("Assign to me");
  });

  const card = desk.getByRole("region", { name: "Suggested reply" });
  await test.step("the bot drafts a reply, and only the agent sees it", async () => {
    await widget.say("How long does delivery take?");
    await expect(card).toContainText("Delivery takes two to three working days.");
    await expect(widget.log.getByText("two to three working days")).toHaveCount(0);
    await finished(desk, "inbox-suggestion");
  });

  await test.step("Tab puts it into the composer; he writes on and sends it", async () => {
    await admin.composer.focus();
    await desk.keyboard.press("Tab");
    await expect(admin.composer).toHaveText("Delivery takes two to three working days.");
    await admin.composer.press("End");
    await admin.composer.pressSequentially(" Yours left today.");
    await desk.getByRole("button", { name: "Send", exact: true }).click();
    await widget.hears("Delivery takes two to three working days. Yours left today.");
    await expect(card).toBeHidden();
    const [row] = (await stage.api.get<{ items: { id: string }[] }>("/v1/conversations")).items;
    const state = async () =>
      (await stage.api.get<{ items: { state: string }[] }>(`/v1/conversations/${row?.id}/suggestions`)).items[0]?.state;
    await expect.poll(state).toBe("edited");
  });
});

// Somebody is there and has not come yet: the customer sees his place, asks how long it takes, and goes back to the bot.
test("who waits for a person sees his place and may go back", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  await stage.api.faq(bot.id, "How long does delivery take?", "Delivery takes two to three working days.");
  const { desk, admin } = await atDesk(stage);
  await desk.goto("/inbox/all");
  await expect(admin.tab("All")).toBeVisible();
  const { shop, widget } = await inShop(stage, bot.id);

  await test.step("he is next, and is told so when he asks", async () => {
    await widget.say("How long does delivery take?");
    await widget.hears("Delivery takes two to three working days.");
    await widget.choose("Talk to a person");
    await widget.hears("Passed on to the team");
    await expect(widget.log.getByRole("status")).toHaveText("You are next");
    await widget.say("how long will it take?");
    await widget.hears("You are next. I cannot say yet how long it will take.");
    await finished(shop, "widget-waiting");
  });

  await test.step("he goes back to the bot, and the team sees it", async () => {
    await admin.openConversation(/Visitor/);
    await widget.chat.getByRole("button", { name: "Back to the assistant" }).click();
    await widget.hears("All right, I am here for you again. What would you like to know?");
    await expect(widget.chat.getByRole("button", { name: "Back to the assistant" })).toHaveCount(0);
    await expect(admin.thread.getByText(/The customer went back to/)).toBeVisible();
    await expect(widget.composer).toBeFocused();
    await widget.say("How long does delivery take?");
    await expect(widget.log.getByText("Delivery takes two to three working days.")).toHaveCount(2);
  });

  await test.step("once a person has him there is nothing to wait for", async () => {
    await widget.choose("Talk to a person");
    await expect(widget.log.getByRole("status")).toHaveText("You are next");
    await admin.assign("Assign to me");
    await expect(widget.log.getByRole("status")).toHaveCount(0);
    await expect(widget.chat.getByRole("button", { name: "Back to the assistant" })).toHaveCount(0);
  });

  await test.step("how long the first answer may take is a setting", async () => {
    await desk.goto("/settings/general");
    const minutes = desk.getByRole("textbox", { name: "Next person after" });
    await minutes.fill("1");
    await desk.getByRole("button", { name: "Save changes" }).click();
    await expect(desk.getByText("0, or 2 to 60 minutes.")).toBeVisible();
    await minutes.fill("3");
    await desk.getByRole("button", { name: "Save changes" }).click();
    await expect
      .poll(async () => (await stage.api.get<{ first_reply_minutes: number }>("/v1/workspace")).first_reply_minutes)
      .toBe(3);
    await finished(desk, "settings-first-reply");
  });
});

// An unhappy customer and an important one get a person without asking for one, and the person reads why.
test("who is unhappy twice, or important, gets a person", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  await stage.api.faq(bot.id, "How long does delivery take?", "Delivery takes two to three working days.");
  const site = await stage.website(snippetOf(stage.server, bot.id));
  const { desk, admin } = await atDesk(stage);
  const { page: shop } = await stage.person();
  const widget = new Widget(shop);
  await shop.goto(site.url);

  await test.step("what makes people important is a setting, and so is whether unhappy ones are passed on", async () => {
    await desk.goto("/settings/general");
    const labels = desk.getByRole("combobox", { name: "Labels" });
    await labels.fill("VIP");
    await labels.press("Enter");
    await labels.fill("x".repeat(101));
    await labels.press("Enter");
    await desk.getByRole("button", { name: "Save changes" }).click();
    await expect(desk.getByText("At most 100 characters each.")).toBeVisible();
    await labels.press("Backspace");
    await desk.getByRole("button", { name: "Save changes" }).click();
    await stage.api.getUntil<{ important_labels: string[] }>("/v1/workspace", (w) => w.important_labels[0] === "VIP");
    await finished(desk, "settings-important");
    await desk.goto(`/bots/${bot.id}/settings`);
    await expect(desk.getByRole("switch", { name: "Hand unhappy customers to people" })).toBeChecked();
  });

  await test.step("one dislike and one angry word are two", async () => {
    await desk.goto("/inbox/all");
    await expect(admin.tab("All")).toBeVisible();
    await widget.open();
    await widget.say("How long does delivery take?");
    await widget.hears("Delivery takes two to three working days.");
    await widget.chat.getByRole("button", { name: "Not helpful" }).last().click();
    await expect(async () => {
      const [c] = (await stage.api.get<{ items: { id: string }[] }>("/v1/conversations")).items;
      const lines = await stage.api.get<{ items: { reactions: unknown[] | null }[] }>(
        `/v1/conversations/${c?.id}/messages`,
      );
      expect(lines.items.some((m) => (m.reactions ?? []).length > 0)).toBe(true);
    }).toPass();
    await widget.say("That is not what I asked, this is ridiculous!");
    await widget.hears("Passed on to the team");
    await admin.openConversation(/Visitor/);
    const packet = admin.thread.getByRole("region", { name: "Hand-off" });
    await expect(packet).toContainText("unhappy twice");
    await expect(packet).toContainText("disliked the answer to “How long does delivery take?”");
    await expect(packet).toContainText("“That is not what I asked, this is ridiculous!”");
    await finished(desk, "inbox-unhappy");
  });

  await test.step("the label is set beside the conversation, and counts in the next one", async () => {
    await desk.getByRole("button", { name: "Add label" }).click();
    await desk.getByLabel("Label", { exact: true }).fill("vip");
    await desk.getByLabel("Label", { exact: true }).press("Enter");
    await expect(desk.getByRole("button", { name: /Label.*vip/ })).toBeVisible();
    const [c] = (await stage.api.get<{ items: { id: string }[] }>("/v1/conversations")).items;
    await stage.api.post(`/v1/conversations/${c?.id}/close`, {});
    await widget.chat.getByRole("button", { name: "New conversation" }).click();
    await widget.say("How long does delivery take?");
    await widget.hears("Passed on to the team");
    await admin.show("All");
    await admin.openConversation(/Visitor/);
    await expect(admin.thread.getByRole("region", { name: "Hand-off" })).toContainText("an important customer");
  });
});
