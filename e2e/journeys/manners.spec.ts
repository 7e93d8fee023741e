import { finished } from "../harness/look.ts";
import { atDesk, inShop } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

// What a bot does not have to answer, and what its people do not have to read.
test("words are blocked and messages are limited", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  await stage.api.faq(
    bot.id,
    "How many working days does the delivery of a parcel to the mountains take?",
    "Delivery takes two to three working days, not with Acme.",
  );
  await stage.api.faq(bot.id, "Do you sell gift cards?", "Yes, by e-mail.");
  const { desk: page } = await atDesk(stage);

  await test.step("bad input is told beside its field, and kept", async () => {
    await page.goto(`/bots/${bot.id}/settings`);
    const delay = page.getByLabel("Wait before answering");
    await delay.fill("31");
    await page.getByLabel("Messages of a customer in an hour").fill("2");
    const words = page.getByRole("combobox", { name: "Blocked words" });
    for (const w of ["damn", "***", "Acme"]) {
      await words.fill(w);
      await words.press("Enter");
    }
    await page.getByRole("button", { name: /Save/ }).click();
    await expect(page.getByText("This number is out of range.")).toBeVisible();
    await expect(page.getByText("Each word needs a letter, a digit or an emoji.")).toBeVisible();
    await expect(delay).toHaveValue("31 s");
    await finished(page, "manners-wrong");
    await delay.fill("0");
    await words.press("Backspace"); // takes Acme away, then the stars
    await words.press("Backspace");
    await words.fill("Acme");
    await words.press("Enter");
    await page.getByRole("button", { name: /Save/ }).click();
    await expect(page.getByText("Saved", { exact: false }).first()).toBeVisible();
    await finished(page, "manners");
  });

  const { shop, widget } = await inShop(stage, bot.id);

  await test.step("the customer reads his own words, the bot keeps quiet about hers", async () => {
    await widget.say("How many working days does the damn delivery of a parcel to the mountains take?");
    await widget.hears("Delivery takes two to three working days, not with ••••.");
    await expect(
      widget.chat.getByText("How many working days does the damn delivery of a parcel to the mountains take?"),
    ).toBeVisible();
  });

  await test.step("who writes too much is told once, then the bot is silent", async () => {
    await widget.say("Do you sell gift cards?");
    await widget.hears("Yes, by e-mail.");
    await widget.say("And to the islands?");
    await widget.hears(/You have sent a lot of messages in a short time/);
    await finished(shop, "manners-widget");
  });
});

// Two articles contradict each other: the newer one holds, and the team sees both.
test("sources that disagree are shown, and lead to both", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  for (const [title, price] of [
    ["Price list of spring", 20],
    ["Delivery", 25],
  ]) {
    const made = await stage.api.post<{ id: string }>(`/v1/bots/${bot.id}/articles`, {
      title,
      body: `<h2>Islands</h2><p>Delivery to the islands costs ${price} EUR.</p>`,
      train: true,
    });
    await stage.api.getUntil<{ state: string }>(
      `/v1/bots/${bot.id}/articles/${made.id}`,
      (a) => a.state === "imported",
    );
  }
  const { widget } = await inShop(stage, bot.id);
  await widget.say("What does delivery to the islands cost?");
  await widget.hears(/Delivery to the islands costs 25 EUR/);

  const { desk: page, admin } = await atDesk(stage);
  await page.goto("/inbox");
  await admin.openConversation(/islands/);
  await page.getByRole("button", { name: /1 source/ }).click();
  await page.getByRole("button", { name: "Why this answer" }).click();
  const box = page.getByRole("region", { name: "Sources disagree" });
  await expect(box).toContainText("The newer one was taken.");
  await expect(box.locator("li").first()).toContainText("25 EUR");
  await expect(box.locator("li").nth(1)).toContainText("20 EUR");
  await finished(page, "sources-disagree");
  await box.getByRole("link", { name: "Open the source" }).nth(1).click();
  await expect(page.getByLabel("Title")).toHaveValue("Price list of spring");

  await page.goto(`/bots/${bot.id}/prompt`);
  await page
    .getByRole("textbox", { name: "Ask a question as a customer" })
    .fill("What does delivery to the islands cost?");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Sources disagree" })).toContainText("25 EUR");
  await finished(page, "sources-disagree-try");
});
