import type { Page } from "@playwright/test";
import { Admin } from "../harness/admin.ts";
import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, type Stage, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

async function visitor(stage: Stage, url: string): Promise<{ page: Page; widget: Widget }> {
  const { page } = await stage.person();
  const widget = new Widget(page);
  await page.goto(url);
  return { page, widget };
}

async function agent(stage: Stage, path: string): Promise<{ page: Page; admin: Admin }> {
  const { desk: page } = await atDesk(stage);
  await page.goto(path);
  return { page, admin: new Admin(page) };
}

type Listed = { items: { id: string; rating: number | null }[] };

test("who waits for a person is counted, and the number leads to exactly them", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  await stage.api.faq(bot.id, "How do I brew green tea?", "At 75 degrees, for two minutes.");
  const site = await stage.website(snippetOf(stage.server, bot.id));
  const { page, admin } = await agent(stage, "/dashboard");
  const waiting = page.getByRole("definition").filter({ hasText: /^\d+$/ }).nth(1);
  await expect(page.getByText("Waiting for a person")).toBeVisible();
  await expect(waiting).toHaveText("0");

  const one = await visitor(stage, site.url);
  await one.widget.open();
  await one.widget.say("How do I brew green tea?");
  await one.widget.hears("At 75 degrees");
  const two = await visitor(stage, site.url);
  await two.widget.open();
  await two.widget.say("Good morning");
  await two.widget.choose("Talk to a person");

  await test.step("the overview counts the one, live", async () => {
    await expect(waiting).toHaveText("1");
    await finished(page, "overview-waiting");
    await page.getByRole("link", { name: "Waiting for a person" }).click();
    await expect(page).toHaveURL(/\/inbox\/all\?needs_agent=true/);
    await expect(
      admin
        .conversation("Good morning")
        .or(admin.conversation(/passed|person|team/i))
        .first(),
    ).toBeVisible();
    await expect(page.getByRole("tabpanel").getByRole("listitem")).toHaveCount(1);
    await expect(page.getByRole("button", { name: "Remove Waiting for a person" })).toBeVisible();
  });

  await test.step("whoever was answered waits no longer", async () => {
    await page.getByRole("tabpanel").getByRole("listitem").getByRole("button").first().click();
    await admin.reply("Good morning! How can I help?");
    await expect(page.getByText("No conversation here fits this filter.")).toBeVisible();
    await admin.goTo("Overview");
    await expect(waiting).toHaveText("0");
  });

  await test.step("an answer says that it is from a FAQ", async () => {
    await page.goto("/inbox/bot");
    await admin.openConversation("75 degrees");
    await expect(admin.thread.getByText(/FAQ|frequent question/).first()).toBeVisible();
  });
});

test("a rating is seen in the thread and in the list, and filters it", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false, widget: { feedback: true } });
  const site = await stage.website(snippetOf(stage.server, bot.id));
  const { page, admin } = await agent(stage, "/inbox/all");
  for (const [text, face] of [
    ["My tin came broken 🙁", 0],
    ["Where do you grow tea?", 4],
  ] as const) {
    const { widget } = await visitor(stage, site.url);
    await widget.open();
    await widget.say(text);
    await admin.openConversation(text);
    await admin.reply("We are sorry to keep you waiting.");
    await admin.closeConversation();
    const faces = widget.chat.getByRole("group", { name: "How satisfied are you with our support?" });
    await faces.locator("label").nth(face).click();
    await widget.chat.getByRole("button", { name: "Send", exact: true }).click();
    await stage.api.getUntil<Listed>(
      `/v1/conversations?tab=closed&ratings=${face + 1}`,
      (l) => l.items.length === 1 && l.items[0]?.rating === face + 1,
    );
  }

  await test.step("the list says it, and narrows by it", async () => {
    await admin.show("Closed");
    await expect(admin.conversation("Rated 5 of 5")).toBeVisible();
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    const scores = page.getByRole("group", { name: "Customer's rating" });
    await scores.getByRole("button", { name: "Rated 1 of 5" }).click();
    await scores.getByRole("button", { name: "Rated 2 of 5" }).click();
    await expect(page.getByRole("tabpanel").getByRole("listitem")).toHaveCount(1);
    await finished(page, "inbox-filter-rating");
    await page.keyboard.press("Escape");
    await page.reload();
    await expect(page.getByRole("button", { name: "Remove Rated 1, 2 of 5" })).toBeVisible();
    await expect(admin.conversation("Rated 1 of 5")).toBeVisible();
    await expect(admin.conversation("Rated 5 of 5")).toBeHidden();
  });

  await test.step("the thread shows it", async () => {
    await admin.conversation("Rated 1 of 5").getByRole("button").click();
    await expect(page.getByRole("log").getByText("The customer gave 1 of 5")).toBeVisible();
  });

  await test.step("the transcript is a document", async () => {
    const doc = await admin.download(async () => {
      await page.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: "Download as PDF" }).click();
    });
    expect(doc.slice(0, 5)).toBe("%PDF-");
  });
});

test("the team sees which pages a customer looks at", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  const site = await stage.website(snippetOf(stage.server, bot.id));
  const { page: shop, widget } = await visitor(stage, site.url);
  await widget.open();
  await widget.say("Do you ship to Huế?");
  const { page, admin } = await agent(stage, "/inbox/all");
  await admin.openConversation("Do you ship");
  const pane = page.getByRole("complementary", { name: "Customer" });
  const pages = pane
    .getByRole("list")
    .filter({ has: page.locator("time") })
    .first();
  await expect(pages.getByRole("link", { name: /Northwind Tea/ })).toBeVisible();
  await expect(pane.getByText(/^\d\d:\d\d local time$/)).toBeVisible();

  await test.step("another page, and one that did not load anew", async () => {
    await shop.getByRole("link", { name: "Shipping and returns" }).click();
    await expect(pages.getByRole("link", { name: /Shipping and returns/ })).toBeVisible();
    await shop.evaluate(() => {
      history.pushState({}, "", "/teas/green");
      document.title = "Green teas";
    });
    await expect(pages.getByRole("link", { name: /Green teas/ })).toBeVisible();
    await expect(pages.getByRole("link").first()).toHaveAccessibleName(/Green teas/);
  });
  await finished(page, "inbox-pane");
});

test("an agent writes first to a customer he knows", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  await stage.api.post("/v1/bots", { name: "Coffee helper", business_name: "Northwind", greeting: "Hello!" });
  const site = await stage.website(snippetOf(stage.server, bot.id));
  const { page: shop, widget } = await visitor(stage, site.url);
  await shop.evaluate(() =>
    (window as unknown as { CXGenie: { identify(d: object): void } }).CXGenie.identify({
      name: "Trần Lan",
      email: "lan@example.com",
    }),
  );
  await widget.open();
  await widget.say("I would like the spring harvest.");
  const { page, admin } = await agent(stage, "/inbox/all");
  await expect(admin.conversation("Trần Lan")).toBeVisible();
  const dialog = page.getByRole("dialog", { name: "New conversation" });
  const choose = async () => {
    await page.getByRole("region", { name: "Live chat" }).getByRole("button", { name: "New conversation" }).click();
    await dialog.getByRole("combobox", { name: "Customer" }).fill("tran la");
    await page.getByRole("option", { name: "lan@example.com" }).click();
  };

  await test.step("where a conversation is open, that is the place", async () => {
    await choose();
    await expect(dialog.getByText("There is an open conversation with Trần Lan.")).toBeVisible();
    await dialog.getByRole("textbox", { name: "Message" }).fill("Hello again");
    await expect(dialog.getByRole("button", { name: "Send" })).toBeDisabled();
    await dialog.getByRole("button", { name: "Open it" }).click();
    await admin.closeConversation();
    await expect(page.getByRole("button", { name: "Re-open", exact: true }).first()).toBeVisible();
  });

  await test.step("otherwise it begins with the message", async () => {
    await choose();
    await expect(dialog.getByText("There is an open conversation")).toBeHidden();
    await dialog.getByRole("textbox", { name: "Message" }).fill("The spring harvest is here.");
    await finished(page, "inbox-new-conversation");
    await dialog.getByRole("button", { name: "Send" }).click();
    await expect(page).toHaveURL(/\/inbox\/mine\//);
    await expect(admin.thread.getByText("The spring harvest is here.")).toBeVisible();
  });

  await test.step("and stands in the chat when he comes back", async () => {
    await shop.reload();
    await widget.open();
    await widget.hears("The spring harvest is here.");
    await widget.say("Wonderful, two tins please.");
    await expect(admin.thread.getByText("Wonderful, two tins please.")).toBeVisible();
  });
});
