import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

test("a company names its own fields, a bot asks for them, and an agent sees and corrects them", async ({ stage }) => {
  stage.expectComplaint(/4(09|22) .*\/v1\/(contact-fields|contacts|guest\/contact|bots\/\S+\/preview)/);
  await stage.api.setUp();
  const bot = await stage.api.bot({ default_country_code: "+84" });
  const { desk: page } = await atDesk(stage);

  await test.step("the fields, with what is wrong beside its input", async () => {
    await page.goto("/settings/customer-fields");
    await expect(page.getByText("No field yet.", { exact: false })).toBeVisible();
    const add = async (name: string, kind: string, more?: () => Promise<void>) => {
      await page.getByRole("button", { name: "New field" }).click();
      const dialog = page.getByRole("dialog", { name: "New field" });
      await dialog.getByLabel("Name", { exact: true }).fill(name);
      await dialog.getByRole("combobox", { name: "Kind" }).click();
      await page.getByRole("option", { name: kind, exact: true }).click();
      await more?.();
      await dialog.getByRole("button", { name: "Save" }).click();
      return dialog;
    };
    await expect(
      await add("Order number", "Number", () => page.getByLabel("Required", { exact: true }).check({ force: true })),
    ).toHaveCount(0);
    const dialog = await add("Size", "Choice");
    await expect(dialog.getByText("Name at least one choice.")).toBeVisible();
    await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("Size");
    await dialog.getByLabel("Choices").fill("Small\nLarge");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toHaveCount(0);
    const taken = await add("size", "Text");
    await expect(taken.getByText("Another field has this name.")).toBeVisible();
    await taken.getByLabel("Name", { exact: true }).fill("Birthday");
    await taken.getByRole("combobox", { name: "Kind" }).click();
    await page.getByRole("option", { name: "Date", exact: true }).click();
    await taken.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: "Birthday" })).toBeVisible();
    await page.getByRole("button", { name: "Edit Size" }).click();
    await page.getByRole("menuitem", { name: "Move up" }).click();
    const fields = page.getByRole("listitem").filter({ has: page.getByRole("button", { name: /^Edit / }) });
    await expect(fields.first()).toContainText("Size");
    await finished(page, "customer-fields");
  });

  await test.step("texts speak of a field, and bots are told one", async () => {
    await page.getByRole("button", { name: "Edit Size" }).click();
    await page.getByRole("menuitem", { name: "Edit Size" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit Size" });
    await expect(dialog.getByLabel("Tell bots")).not.toBeChecked(); // what is known may be private
    await dialog.getByLabel("Tell bots").check({ force: true });
    await finished(page, "customer-field-for-bots");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: "Size" }).getByText("Told to bots")).toBeVisible();

    await page.goto(`/bots/${bot.id}/settings`);
    const greeting = page.getByRole("textbox", { name: "Greeting" });
    await greeting.fill("Your size: {{customer.shoe}}");
    await page.getByRole("button", { name: /^Save/ }).click();
    await expect(page.getByText("There is no variable “customer.shoe”.")).toBeVisible();
    await greeting.fill("Your size: ");
    await page.getByRole("button", { name: "Insert variable" }).first().click();
    await page.getByRole("menuitem", { name: "Size {{customer.size}}" }).click();
    await expect(greeting).toHaveText("Your size: {{customer.size}}");
    await greeting.fill("Your size: {{customer.size|not known}}.");
    await page.getByRole("button", { name: /^Save/ }).click();
    await expect(page.getByText("Settings saved.")).toBeVisible();

    await page.goto(`/bots/${bot.id}/prompt`);
    await page.getByText("Own prompt", { exact: true }).click();
    const prompt = page.getByRole("textbox", { name: "Prompt" });
    await prompt.fill("Born {{customer.birthday}}");
    await page.getByRole("button", { name: /^Save/ }).click();
    await expect(page.getByText("Bots are not told “Birthday”", { exact: false })).toBeVisible();
    await page.getByRole("button", { name: "Insert variable" }).click();
    await expect(page.getByText("Fields that bots are not told are left out.")).toBeAttached();
    await expect(page.getByRole("menuitem", { name: /Birthday/ })).toHaveCount(0);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Discard" }).click();
  });

  await test.step("the bot asks for two of them", async () => {
    await page.goto(`/bots/${bot.id}/launch`);
    await page.getByLabel("Ask who they are").check({ force: true });
    await page.getByRole("checkbox", { name: "Phone" }).check();
    const pick = page.getByRole("combobox", { name: "Your own fields" });
    await pick.click();
    await page.getByRole("option", { name: "Order number" }).click();
    await page.getByRole("option", { name: "Size" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Save/ }).click();
    await expect(page.getByText("Appearance saved", { exact: false })).toBeVisible();
    await finished(page, "launch-own-fields");
  });

  const shop = await stage.website(snippetOf(stage.server, bot.id));
  const visitor = await stage.person();
  const widget = new Widget(visitor.page);
  await test.step("the visitor fills them in", async () => {
    await visitor.page.goto(shop.url);
    await widget.button.click();
    const form = widget.chat.locator("form.details");
    await form.getByLabel("Name").fill("Lan");
    await form.getByLabel("Phone").fill("090 123");
    await form.getByLabel("Order number").fill("many");
    await form.getByLabel("Size").selectOption("Large");
    await form.getByRole("button", { name: "Start chatting" }).click();
    await expect(form.getByText("This is no number.", { exact: false })).toBeVisible();
    await expect(form.getByText("This does not look like a phone number.")).toBeVisible();
    await finished(visitor.page, "widget-own-fields");
    await form.getByLabel("Order number").fill("0815");
    await form.getByLabel("Phone").fill("0901 234 56789");
    await form.getByRole("button", { name: "Start chatting" }).click();
    await expect(form.getByText("No number of its country", { exact: false })).toBeVisible();
    await expect(form.getByLabel("Size")).toHaveValue("Large"); // nothing typed is lost
    const country = form.getByRole("combobox", { name: "Country" });
    await expect(country).toHaveValue("VN");
    await country.selectOption("GB");
    await form.getByLabel("Phone").fill("020 7946 0958");
    await finished(visitor.page, "widget-country");
    await form.getByRole("button", { name: "Start chatting" }).click();
    await widget.say("Where is my order?");
    await widget.hears("Where is my order?");
    await expect(widget.chat.getByText("Your size: Large.")).toBeVisible();
  });

  await test.step("the agent sees them, and corrects one", async () => {
    const all = await stage.api.getUntil<{ items: { id: string }[] }>(
      "/v1/conversations?tab=all",
      (l) => l.items.length > 0,
    );
    await page.goto(`/inbox/all/${all.items[0]?.id}`);
    await expect(page.getByRole("button", { name: "Phone: +44 20 7946 0958. Edit" })).toBeVisible();
    await page.getByRole("button", { name: "Order number: 815. Edit" }).click();
    const input = page.getByRole("textbox", { name: "Order number" });
    await input.fill("twelve");
    await input.press("Enter");
    await expect(page.getByText("A number looks like 12 or 12.5.")).toBeVisible();
    await input.fill("12");
    await input.press("Enter");
    await expect(page.getByRole("button", { name: "Order number: 12. Edit" })).toBeVisible();
    await expect(page.getByRole("combobox", { name: "Size" })).toHaveValue("Large");
    await page.getByRole("combobox", { name: "Size" }).selectOption("Small");
    await expect(page.getByRole("combobox", { name: "Size" })).toHaveValue("Small");
    await finished(page, "contact-own-fields");
  });
});
