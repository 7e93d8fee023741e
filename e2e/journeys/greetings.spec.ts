import type { Page } from "@playwright/test";
import { finished } from "../harness/look.ts";
import { inShop } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

/** A picture of 1 × 1, red. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

// What a bot says first, when it asks who somebody is, and how much of one person it answers.
test("a bot greets by name, asks who writes when it does not know, and answers so much in an hour", async ({
  stage,
}) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ default_country_code: "+84", chat: { messages_per_hour: 4 } });
  await stage.api.faq(bot.id, "Do you sell gift cards?", "Yes, by e-mail.");
  const { page, context } = await stage.person();
  await stage.api.lend(context);

  await test.step("the greeting has a variable, formatting and a picture", async () => {
    await page.goto(`/bots/${bot.id}/settings`);
    const greeting = page.getByRole("textbox", { name: "Greeting" });
    await greeting.fill("Hello {{customer.nmae}}!");
    await page.getByRole("button", { name: /Save/ }).click();
    await expect(page.getByText("There is no variable “customer.nmae”.")).toBeVisible();
    await expect(greeting).toHaveText("Hello {{customer.nmae}}!"); // nothing typed is lost
    await page
      .getByLabel("Pictures", { exact: true })
      .setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no") });
    await expect(page.getByText("Choose PNG, JPEG, GIF or WebP files of at most 5 MB each.")).toBeVisible();
    await finished(page, "greeting-wrong");
    await greeting.fill("Hello ");
    await page.getByRole("button", { name: "Insert variable" }).first().click();
    await page.getByRole("menuitem", { name: /Name of the customer/ }).click();
    await expect(greeting).toHaveText("Hello {{customer.name}}");
    await greeting.fill("Hello {{customer.name|dear guest}}, welcome to ");
    await greeting.press("End");
    await page.getByRole("toolbar").getByRole("button", { name: "Bold" }).click();
    await greeting.pressSequentially("{{workspace.company_name}}");
    await page
      .getByLabel("Pictures", { exact: true })
      .setInputFiles({ name: "shop.png", mimeType: "image/png", buffer: PNG });
    await page.getByLabel("What is on it").fill("Our shop in autumn");
    await page.getByRole("button", { name: /Save/ }).click();
    await expect(page.getByText("Settings saved.")).toBeVisible();
    await expect(page.getByRole("button", { name: /Save/ })).toBeHidden();
    await finished(page, "greeting");
    await page.reload();
    await expect(greeting).toHaveText("Hello {{customer.name|dear guest}}, welcome to {{workspace.company_name}}");
    await expect(greeting.locator("strong")).toHaveText("{{workspace.company_name}}");
    await expect(page.getByLabel("What is on it")).toHaveValue("Our shop in autumn");
  });

  await test.step("somebody is asked who he is when the bot does not know", async () => {
    await page.goto(`/bots/${bot.id}/launch`);
    await page.getByText("Ask who they are", { exact: true }).click();
    const when = page.getByRole("combobox", { name: "When" });
    await when.click();
    await page.getByRole("option", { name: "After some messages" }).click();
    const after = page.getByLabel("After how many of their messages");
    await after.fill("99");
    await expect(page.getByText("This number is out of range.").first()).toBeVisible();
    await finished(page, "asking-wrong");
    await after.fill("3");
    await when.click();
    await page.getByRole("option", { name: "When the bot does not know" }).click();
    await page.getByRole("checkbox", { name: "Phone" }).check();
    await page.getByRole("button", { name: /Save/ }).click();
    await expect(page.getByRole("button", { name: /Save/ })).toBeDisabled();
    await finished(page, "asking");
  });

  const { shop, widget } = await inShop(stage, bot.id);
  await widget.hears("Hello dear guest, welcome to Northwind Tea");
  await expect(widget.log.getByRole("button", { name: "Show Our shop in autumn" })).toBeVisible();
  await finished(shop, "greeting-widget");

  const form = widget.chat.locator("form.details");

  await test.step("after a reload, too, and nothing that was typed is lost", async () => {
    await widget.composer.fill("What does the moon weigh?");
    await widget.composer.press("Enter"); // the form stands in its place a moment later
    await widget.hears("I'm sorry, I don't have the information to answer that.");
    await widget.hears("May we know who you are, so that we can help you better and reach you later?");
    await expect(form.getByRole("combobox", { name: "Country" })).toHaveValue("VN");
    await finished(shop, "asked-widget");
    await shop.reload();
    if (!(await form.isVisible())) await widget.button.click();
    await form.getByLabel("Name").fill("Lan");
    await form.getByLabel("E-mail").fill("lan@");
    await form.getByRole("button", { name: "Send" }).click();
    await expect(form.getByText("This does not look like an e-mail address.")).toBeVisible();
    await expect(form.getByLabel("Name")).toHaveValue("Lan");
    await form.getByLabel("E-mail").fill("lan@example.com");
    await form.getByRole("button", { name: "Send" }).click();
    await widget.hears("Lan · lan@example.com");
    await expect(form).toHaveCount(0);
    await finished(shop, "answered-widget");
  });

  await test.step("in two tabs one answer is enough, and the chat goes on in both", async () => {
    const { page: first, context: tabs } = await stage.person();
    const second = await tabs.newPage();
    const writing = (tab: Page) => tab.getByRole("textbox", { name: "Message" });
    await first.goto(`/chat?aid=${bot.id}`);
    await writing(first).fill("What does the sun weigh?");
    await writing(first).press("Enter");
    await expect(first.locator("form.details")).toBeVisible();
    await second.goto(`/chat?aid=${bot.id}`);
    await expect(second.locator("form.details")).toBeVisible();
    await first.getByRole("button", { name: "Skip" }).click();
    await expect(second.locator("form.details")).toHaveCount(0);
    await writing(second).fill("And the");
    await expect(first.locator("form.details")).toHaveCount(0);
    await expect(writing(first)).toBeFocused();
  });

  await test.step("the team sees what was asked and answered", async () => {
    const list = await stage.api.getUntil<{ items: { id: string; contact: { name: string } }[] }>(
      "/v1/conversations?tab=all",
      (l) => l.items.some((c) => c.contact.name === "Lan"),
    );
    const hers = list.items.find((c) => c.contact.name === "Lan")?.id;
    await page.goto(`/inbox/all/${hers}`);
    await expect(page.getByText("Asked for name, e-mail, phone")).toBeVisible();
    await expect(page.getByText("Given: Lan · lan@example.com")).toBeVisible();
    await finished(page, "asked-inbox");
    await stage.api.post(`/v1/conversations/${hers}/close`, {});
  });

  await test.step("a new conversation greets by name, and is no new hour", async () => {
    await widget.chat.getByRole("button", { name: "New conversation" }).click();
    await widget.say("Do you sell gift cards?");
    await widget.hears("Hello Lan, welcome to Northwind Tea");
    await widget.hears("Yes, by e-mail.");
    for (const text of ["Do you sell gift cards", "do you sell gift cards?", "Do you sell gift cards?!"])
      await widget.say(text);
    await widget.hears(/You have sent a lot of messages in a short time/);
  });
});
