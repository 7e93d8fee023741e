import { Admin } from "../harness/admin.ts";
import { owner } from "../harness/api.ts";
import { finished } from "../harness/look.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

// From an empty installation to a person helping a customer: what a company does in its first ten minutes.
test("a company starts, its bot answers, a person takes over", async ({ stage }) => {
  const { page: desk } = await stage.person();
  const admin = new Admin(desk);
  let snippet = "";

  await test.step("the first person makes the owner's account and the company", async () => {
    await desk.goto("/");
    await expect(desk).toHaveURL(/\/setup$/);
    await finished(desk, "setup");
    await admin.setUp(owner, "Northwind Tea");
  });

  await test.step("he makes a bot and teaches it one answer", async () => {
    await admin.createBot("Tea helper", "Hello! What would you like to know about our tea?");
    await admin.addFaq("How long does delivery take?", "Delivery takes two to three working days.");
    await finished(desk, "faqs");
    snippet = await admin.snippet();
    await finished(desk, "launch");
    expect(snippet).toContain(`${stage.server.url}/widget.js`);
  });

  const site = await stage.website(snippet);
  const { page: shop } = await stage.person();
  const widget = new Widget(shop);

  await test.step("a customer asks on the website and the bot answers", async () => {
    await shop.goto(site.url);
    await widget.open();
    await widget.hears("What would you like to know about our tea?");
    await widget.say("how long is delivery");
    await widget.hears("Delivery takes two to three working days.");
    await expect.soft(widget.log.getByText("Frequent question")).toBeVisible();
    await finished(shop, "widget-answer");
  });

  await test.step("the bot does not know, and says so", async () => {
    await widget.say("Do you give guided tours of the gardens?");
    await widget.hears(/I don't have the information/);
  });

  await test.step("a person sees it, takes over and answers", async () => {
    await admin.goTo("Live chat");
    await admin.show("Bot");
    await admin.openConversation(/I don't have the information/);
    await expect(admin.thread.getByText("Do you give guided tours of the gardens?")).toBeVisible();
    await expect(admin.thread.getByText("Delivery takes two to three working days.")).toBeVisible();
    await expect(desk.getByRole("complementary", { name: "Customer" }).getByText("First conversation")).toBeVisible();
    await finished(desk, "inbox");
    await admin.takeOver();
    await widget.hears(/Mai/);
    await admin.reply("Yes, every Saturday at ten. Shall I keep a place for you?");
    await widget.hears("Yes, every Saturday at ten. Shall I keep a place for you?");
  });

  await test.step("while a person is in charge the bot is silent", async () => {
    await widget.say("How long does delivery take?");
    await expect(admin.thread.getByText("How long does delivery take?")).toBeVisible();
    await admin.reply("Two to three working days, as the bot said.");
    await widget.hears("Two to three working days, as the bot said.");
    await expect(widget.log.getByText("Delivery takes two to three working days.")).toHaveCount(1);
  });

  await test.step("the person closes the conversation", async () => {
    await admin.closeConversation();
    await widget.hears(/Conversation closed/);
    await finished(shop, "widget-closed");
  });

  await test.step("the customer begins a new one, with the greeting and the bot", async () => {
    await widget.chat.getByRole("button", { name: "New conversation" }).click();
    await widget.say("How long does delivery take?");
    await widget.hears("Delivery takes two to three working days.");
    await expect(widget.log.getByText("What would you like to know about our tea?").last()).toBeVisible();
    await admin.show("All");
    await expect(admin.conversation("Delivery takes two to three working days.")).toHaveCount(1);
  });

  await test.step("what the bot did not know waits for an answer, and becomes a FAQ", async () => {
    await admin.goTo("Bots");
    await desk.getByRole("link", { name: "Tea helper" }).click();
    await admin.openTab("Unanswered");
    await expect(desk.getByText("Do you give guided tours of the gardens?")).toBeVisible();
    await finished(desk, "unanswered");
  });
});
