import type { Page } from "@playwright/test";
import { Admin } from "../harness/admin.ts";
import { junior } from "../harness/api.ts";
import { accessible, finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, type Stage, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

/** Customers who have each written one thing, and an agent at his desk. */
async function desk(
  stage: Stage,
  said: string[],
): Promise<{ admin: Admin; page: Page; widgets: Widget[]; reload: string }> {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  const site = await stage.website(snippetOf(stage.server, bot.id));
  const widgets: Widget[] = [];
  for (const text of said) {
    const { page } = await stage.person();
    const widget = new Widget(page);
    await page.goto(site.url);
    await widget.open();
    await widget.say(text);
    widgets.push(widget);
  }
  const { desk: page, admin } = await atDesk(stage);
  await page.goto("/inbox/all");
  await expect(admin.conversation(said[0] as string)).toBeVisible();
  return { admin, page, widgets, reload: site.url };
}

test("an agent sorts, finds and puts aside what customers write", async ({ stage }) => {
  const { admin, page, widgets } = await desk(stage, [
    "Tôi muốn hoàn tiền cho chiếc áo",
    "My parcel has not arrived",
    "東京への送料はいくらですか",
  ]);

  await test.step("a tag is made beside the conversation, by keyboard", async () => {
    await admin.openConversation("parcel");
    await page.keyboard.press("Escape");
    await page.keyboard.press("l");
    const dialog = page.getByRole("dialog", { name: "Tags" });
    await dialog.getByRole("combobox").fill("Shipping");
    await page.keyboard.press("Enter");
    await expect(dialog.getByRole("button", { name: "Remove Shipping" })).toBeVisible();
    await accessible(page, "tags of a conversation");
    await page.keyboard.press("Escape");
    await expect(admin.conversation("parcel")).toContainText("Shipping");
  });

  await test.step("who wants no letter to be a command says so", async () => {
    const dialog = page.getByRole("dialog", { name: "Tags" });
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await page.keyboard.press("?");
    await help.getByRole("switch", { name: "Single keys are commands" }).press("Space");
    await accessible(page, "keyboard shortcuts");
    await page.keyboard.press("Escape");
    await expect(help).toBeHidden();
    await page.keyboard.press("l");
    await page.keyboard.press("Control+k"); // with Ctrl they are, and this one shows that the letter was heard
    await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
    await expect(dialog).toBeHidden();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await help.getByRole("switch", { name: "Single keys are commands" }).press("Space");
    await page.keyboard.press("Escape");
  });

  await test.step("the list shows only what is asked for, and the address keeps it", async () => {
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.getByRole("button", { name: "Choose tags" }).click();
    await page.getByRole("option", { name: "Shipping" }).click();
    await expect(admin.conversation("hoàn tiền")).toBeHidden();
    await expect(admin.conversation("parcel")).toBeVisible();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.reload();
    await expect(page.getByRole("button", { name: "Remove Shipping" }).first()).toBeVisible();
    await expect(admin.conversation("parcel")).toBeVisible();
    await expect(admin.conversation("hoàn tiền")).toBeHidden();
    await page.getByRole("group", { name: "Filter" }).getByRole("button", { name: "Remove Shipping" }).click();
    await expect(admin.conversation("hoàn tiền")).toBeVisible();
  });

  await test.step("words are found without their diacritics, and inside writing without spaces", async () => {
    await page.getByRole("log").click();
    await page.keyboard.press("/");
    const field = page.getByRole("searchbox", { name: "Search conversations" });
    await field.fill("hoan tien");
    await expect(page.getByRole("list", { name: "Search results" })).toContainText("hoàn tiền");
    await field.fill("送料");
    await expect(page.getByRole("list", { name: "Search results" })).toContainText("東京への送料");
    await field.fill("nothing of the kind");
    await expect(page.getByText("Nothing found for")).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("it is put aside and comes back when the customer writes", async () => {
    await admin.openConversation("parcel");
    await page.keyboard.press("Escape");
    await page.keyboard.press("s");
    await page.getByRole("menuitem", { name: "Until the customer writes" }).click();
    await expect(admin.conversation("parcel")).toBeHidden();
    await page.getByRole("button", { name: "1 snoozed" }).click();
    await expect(admin.conversation("parcel")).toBeVisible();
    await page.getByRole("tab", { name: "All" }).click();
    await widgets[1]?.say("Now it is here");
    await expect(admin.conversation("Now it is here")).toBeVisible();
  });

  await test.step("many at once, and back again", async () => {
    for (const text of ["hoàn tiền", "送料"]) {
      await admin.conversation(text).hover();
      await admin.conversation(text).getByRole("checkbox").check();
    }
    const bar = page.getByRole("toolbar", { name: "2 selected" });
    await expect(bar).toBeVisible();
    await bar.getByRole("button", { name: "Close" }).click();
    await expect(admin.conversation("送料")).toBeHidden();
    await page
      .getByRole("alert")
      .filter({ hasText: "Done for 2 conversations." })
      .getByRole("button", { name: "Undo" })
      .click();
    await expect(admin.conversation("送料")).toBeVisible();
    await expect(admin.conversation("hoàn tiền")).toBeVisible();
  });

  await test.step("the transcript holds what was said", async () => {
    await admin.openConversation("hoàn tiền");
    const text = await admin.download(async () => {
      await page.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: "Download as text" }).click();
    });
    expect(text).toContain("Tôi muốn hoàn tiền cho chiếc áo");
  });
  await finished(page, "inbox-desk");
});

test("the list is walked by keys alone, and keeps the place", async ({ stage }) => {
  const { admin, page } = await desk(stage, ["Four teapots", "Three teapots", "Two teapots", "One teapot"]);
  const open = (text: string) => expect(admin.conversation(text).getByRole("button")).toHaveAttribute("aria-current");

  await test.step("key by key, and no letter ends up in a reply", async () => {
    for (const text of ["One teapot", "Two teapots", "Three teapots"]) {
      await page.keyboard.press("j");
      await open(text);
      await expect(admin.composer).toBeVisible();
      await expect(admin.composer).not.toBeFocused();
    }
    await page.keyboard.press("k");
    await open("Two teapots");
    await expect(page.getByText("Draft:")).toHaveCount(0);
  });

  await test.step("who is closed is followed by who stood after him", async () => {
    await page.keyboard.press("e");
    await page.getByRole("dialog").getByRole("button", { name: "Close conversation" }).press("Enter");
    await expect(admin.conversation("Two teapots")).toBeHidden();
    await expect(page.getByRole("dialog")).toBeHidden();
    await page.keyboard.press("j");
    await open("Three teapots");
    await page.keyboard.press("r");
    await expect(admin.composer).toBeFocused();
  });
});

test("what was begun is on all screens, and who else is there shows", async ({ stage }) => {
  const { admin, page } = await desk(stage, ["Can I change my order?"]);
  const { page: second, context } = await stage.person();
  await stage.api.lend(context);
  const there = new Admin(second);

  await test.step("a draft follows its author to his other screen", async () => {
    await admin.openConversation("change my order");
    await admin.composer.fill("Dear customer, of course");
    await second.goto("/inbox/all");
    await expect(there.conversation("Draft: Dear customer, of course")).toBeVisible();
    await there.openConversation("Draft:");
    await expect(there.composer).toHaveText("Dear customer, of course");
    await there.composer.fill("Dear customer, of course you can");
    await page.getByRole("log").click();
    await expect(admin.composer).toHaveText("Dear customer, of course you can");
  });

  await test.step("what is typed just before the page is loaded again is newer than what the server has", async () => {
    await admin.composer.fill("Dear customer, of course you can, today");
    await page.reload();
    await expect(admin.composer).toHaveText("Dear customer, of course you can, today");
    await expect(there.composer).toHaveText("Dear customer, of course you can, today");
    await expect(admin.composer).toHaveText("Dear customer, of course you can, today");
  });

  await test.step("a note is formatted, quotes, and names a colleague who is told", async () => {
    const { page: other, context: his } = await stage.person();
    await (await stage.api.colleague(junior, "junior_member")).lend(his);
    await other.goto("/");
    await expect(new Admin(other).navigation).toBeVisible();
    await other.goto("/inbox/all");
    await new Admin(other).openConversation("change my order");
    await expect(page.getByRole("status").filter({ hasText: "Also here: Jonas Berg" })).toBeVisible();
    await page.reload();
    await page.getByRole("tab", { name: "Note" }).click();
    await admin.composer.fill("**Urgent**: look, @Jon");
    await admin.composer.press("End");
    await page.getByRole("option", { name: "Jonas Berg" }).click();
    await page.getByRole("button", { name: "Add note" }).click();
    await expect(admin.thread.locator("strong", { hasText: "Urgent" })).toBeVisible();
    await expect(new Admin(other).thread.getByText("@Jonas Berg")).toBeVisible();
    await his.close();
    await expect(page.getByText("Also here:")).toBeHidden({ timeout: 60_000 });
  });

  await test.step("a file goes with the reply", async () => {
    await page.getByRole("tab", { name: "Reply" }).click();
    await page
      .getByTestId("attach")
      .setInputFiles({ name: "terms.txt", mimeType: "text/plain", buffer: Buffer.from("Thirty days.") });
    await expect(page.getByText("terms.txt")).toBeVisible();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(admin.thread.getByText("terms.txt")).toBeVisible();
    await expect(admin.thread.getByText("of course you can")).toBeVisible();
  });
  await accessible(page, "thread with a file");
});

test("tags and categories are planned in the settings", async ({ stage }) => {
  await stage.api.setUp();
  const { desk: page } = await atDesk(stage);
  await page.goto("/settings/labels");
  await page.getByRole("button", { name: "Add tag" }).click();
  await page.getByLabel("Name").fill("Refund, please");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("A tag's name has no comma.")).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("Refund, please");
  await page.getByLabel("Name").fill("Refund");
  await page.getByRole("button", { name: "Red", exact: true }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Refund" })).toContainText("Not used");

  await page.getByRole("button", { name: "Add category" }).click();
  await page.getByLabel("Name").fill("Orders");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Edit Orders" }).click();
  await page.getByRole("menuitem", { name: "Add below Orders" }).click();
  await page.getByLabel("Name").fill("Returns");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Returns" })).toBeVisible();
  await page.getByRole("button", { name: "Edit Orders" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("Delete or move the categories below it first.")).toBeVisible();
  stage.expectComplaint(/409 \(Conflict\)/);
  stage.expectComplaint(/422 \(Unprocessable/);
  await page.keyboard.press("Escape");
  await finished(page, "settings-labels");
});
