import { Admin } from "../harness/admin.ts";
import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

test("what a visitor writes without a connection arrives once and in order", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  const site = await stage.website(snippetOf(stage.server, bot.id));

  const { page: shop, context: visitor } = await stage.person();
  const widget = new Widget(shop);
  await shop.goto(site.url);
  await widget.open();
  await widget.say("One: are you there?");

  const { desk, admin } = await atDesk(stage);
  await desk.goto("/inbox");
  await admin.openConversation("One: are you there?");

  await test.step("the connection goes away while he writes", async () => {
    stage.expectComplaint(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED/);
    await visitor.setOffline(true);
    for (const text of ["Two: I am on a train.", "Three: the signal comes and goes.", "Four: I would like green tea."])
      await widget.say(text);
    await expect(widget.chat.getByText("3 waiting for connection")).toBeVisible();
  });

  await test.step("an agent writes meanwhile", async () => {
    await admin.reply("Good morning! How can I help?");
  });

  await test.step("the connection comes back", async () => {
    await visitor.setOffline(false);
    await widget.hears("Good morning! How can I help?");
    await expect(admin.thread.getByText("Four: I would like green tea.")).toBeVisible();
  });

  const order = [
    "One: are you there?",
    "Good morning! How can I help?",
    "Two: I am on a train.",
    "Three: the signal comes and goes.",
    "Four: I would like green tea.",
  ];
  for (const log of [admin.thread, widget.log]) {
    await expect.poll(async () => found((await log.textContent()) ?? "", order)).toEqual(order);
  }

  await test.step("after a reload it is still so", async () => {
    await shop.reload();
    await widget.open();
    await expect.poll(async () => found((await widget.log.textContent()) ?? "", order)).toEqual(order);
  });
});

test("what an agent sends without a connection goes out in order, though he has gone on", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  const site = await stage.website(snippetOf(stage.server, bot.id));
  const widgets: Widget[] = [];
  for (const text of ["I am Ada", "I am Brook"]) {
    const { page } = await stage.person();
    const widget = new Widget(page);
    await page.goto(site.url);
    await widget.open();
    await widget.say(text);
    widgets.push(widget);
  }
  const [ada] = widgets as [Widget, Widget];
  const { page: desk, context } = await stage.person();
  await stage.api.lend(context);
  const admin = new Admin(desk);
  await desk.goto("/inbox/all");
  await admin.openConversation("I am Brook"); // so that it can be read without a connection, too
  await admin.openConversation("I am Ada");

  stage.expectComplaint(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|dynamically imported module/);
  await context.setOffline(true);
  for (const text of ["One: I am looking.", "Two: here it is."]) {
    await admin.composer.fill(text);
    await desk.keyboard.press("Enter");
  }
  await expect(admin.thread.getByText("Not sent")).toHaveCount(2);
  await admin.openConversation("I am Brook");
  await expect(admin.conversation("One: I am looking.")).toContainText("Not sent:");
  await finished(desk, "offline-agent");
  await context.setOffline(false);
  await ada.hears("Two: here it is.");
  const order = ["One: I am looking.", "Two: here it is."];
  await expect.poll(async () => found((await ada.log.textContent()) ?? "", order)).toEqual(order);
  await expect(desk.getByText("Not sent:")).toHaveCount(0);
});

/** The texts in the order in which they stand, each as often as it stands there. */
function found(all: string, texts: string[]): string[] {
  return texts
    .flatMap((text) =>
      [...all.matchAll(new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "g"))].map((m) => ({
        text,
        at: m.index,
      })),
    )
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text);
}
