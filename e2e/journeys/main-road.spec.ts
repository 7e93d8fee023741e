import { Admin } from "../harness/admin.ts";
import { junior, owner } from "../harness/api.ts";
import { finished } from "../harness/look.ts";
import { snippetOf } from "../harness/snippet.ts";
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
    await widget.say("how long does the delivery take");
    await widget.hears("Delivery takes two to three working days.");
    await expect(widget.log.getByText("Frequent question")).toHaveCount(0); // sources are shown where a bot is set so
    await finished(shop, "widget-answer");
  });

  await test.step("the bot does not know, and says so", async () => {
    await widget.say("Do you give guided tours of the gardens?");
    await widget.hears(/I don't have the information/);
  });

  await test.step("he asks for a person, and the company sees that somebody waits", async () => {
    await admin.isNeededBy(0);
    await widget.choose("Talk to a person");
    await widget.hears("Passed on to the team");
    await admin.isNeededBy(1);
  });

  await test.step("a person reads what was said, takes over and answers", async () => {
    await admin.goTo("Live chat");
    await expect(admin.tab("Unassigned")).toContainText("1");
    await admin.show("Unassigned");
    await admin.openConversation(/Visitor/);
    await expect(admin.thread.getByText("Do you give guided tours of the gardens?").first()).toBeVisible();
    await expect(admin.thread.getByRole("region", { name: "Hand-off" })).toContainText(
      "Do you give guided tours of the gardens?",
    );
    await expect(admin.thread.getByText("Delivery takes two to three working days.")).toBeVisible();
    await expect(desk.getByRole("complementary", { name: "Customer" }).getByText("First conversation")).toBeVisible();
    await finished(desk, "inbox");
    await admin.assign("Assign to me");
    await admin.isNeededBy(0);
    await admin.reply("Yes, every Saturday at ten. Shall I keep a place for you?");
    await widget.hears("Yes, every Saturday at ten. Shall I keep a place for you?");
    await expect(widget.chat.getByRole("heading", { name: owner.name })).toBeVisible();
    await expect(admin.thread.getByText("Seen")).toBeVisible();
  });

  await test.step("while a person is in charge the bot is silent", async () => {
    await widget.say("How long does delivery take?");
    await expect(admin.thread.getByText("How long does delivery take?", { exact: true })).toBeVisible();
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

// Two people share the work on one conversation: who has it, what only they know, and what the counts say meanwhile.
test("a colleague takes it on, closes it and opens it again", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  const jonasApi = await stage.api.colleague(junior, "junior_member");
  const site = await stage.website(snippetOf(stage.server, bot.id));

  const { page: maiPage, context: hers } = await stage.person();
  const { page: jonasPage, context: his } = await stage.person();
  await stage.api.lend(hers);
  await jonasApi.lend(his);
  const mai = new Admin(maiPage);
  const jonas = new Admin(jonasPage);
  await maiPage.goto("/inbox");
  await jonasPage.goto("/settings/account");

  const { page: shop } = await stage.person();
  const widget = new Widget(shop);

  await test.step("a customer writes, and both see that somebody waits", async () => {
    await shop.goto(site.url);
    await widget.open();
    await widget.say("My parcel arrived open.");
    for (const one of [mai, jonas]) await one.isNeededBy(1);
    await mai.show("Unassigned");
    await mai.openConversation("My parcel arrived open.");
  });

  await test.step("she leaves a note and gives it to him", async () => {
    await mai.note("Second damaged parcel this week, please send a new one.");
    await mai.assign(junior.name);
    await mai.isNeededBy(0);
    await expect(mai.tab("Unassigned")).not.toContainText("1");
    await mai.goTo("Bots");
  });

  await test.step("his screen calls him when the customer writes, until he has read it", async () => {
    await widget.say("Can you help me?");
    await jonas.isNeededBy(1);
    await mai.isNeededBy(0);
    await jonas.goTo("Live chat");
    await jonas.show("Mine");
    await expect(jonas.tab("Mine")).toContainText("1 unread");
    await jonas.openConversation("Can you help me?");
    await expect(jonas.thread.getByText("Second damaged parcel this week")).toBeVisible();
    await jonas.isNeededBy(0);
    await expect(jonas.tab("Mine")).not.toContainText("unread");
  });

  await test.step("he answers; she sees him write, and the customer sees the answer and never the note", async () => {
    await maiPage.goBack();
    await jonas.composer.pressSequentially("A new one");
    await expect(maiPage.getByText(`${junior.name} is writing a reply`)).toBeVisible();
    await expect(widget.chat.getByText(`${junior.name} is typing`)).toBeVisible();
    await jonas.reply("A new one leaves today.");
    await widget.hears("A new one leaves today.");
    await expect(mai.thread.getByText("A new one leaves today.")).toBeVisible();
    await expect(widget.chat.getByText(/Second damaged parcel/)).toHaveCount(0);
  });

  await test.step("he closes it, and everybody sees that", async () => {
    await jonas.closeConversation();
    await widget.hears(/Conversation closed/);
    await expect(mai.thread.getByText(/closed the conversation/)).toBeVisible();
    await jonas.show("Closed");
    await expect(jonas.conversation("A new one leaves today.")).toHaveCount(1);
    await finished(jonasPage, "inbox-closed");
  });

  await test.step("he opens it again, and the customer can go on writing", async () => {
    await jonas.reopenConversation();
    await widget.hears("Conversation reopened");
    await expect(jonas.conversation("A new one leaves today.")).toHaveCount(0);
    await jonas.show("Mine");
    await expect(jonas.conversation("A new one leaves today.")).toHaveCount(1);
    await widget.say("Thank you!");
    await expect(jonas.thread.getByText("Thank you!")).toBeVisible();
  });

  await test.step("after a reload the customer still has every line, and no note", async () => {
    await shop.reload();
    await widget.open();
    await widget.hears("A new one leaves today.");
    await widget.hears("Thank you!");
    await expect(widget.chat.getByText(/Second damaged parcel/)).toHaveCount(0);
  });
});
