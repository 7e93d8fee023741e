import { finished } from "../harness/look.ts";
import { expect, test } from "../harness/test.ts";

type Tasks = { items: { state: string; changed: number; failed: number }[] };

// What is done to many at once: all articles that match a filter, all suggestions that match one, all entries; each with
// its progress and how it ended, and what could not be done by its name.
test("all that match are changed together: articles, suggestions and entries", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  const base = `/v1/bots/${bot.id}`;
  const { page: desk, context } = await stage.person();
  await stage.api.lend(context);

  await test.step("articles: their language and category are shown, and 24 are put under one at once", async () => {
    for (let i = 0; i < 24; i++)
      await stage.api.post(`${base}/articles`, {
        title: `Kettle number ${i + 1}`,
        body: `<p>Kettle number ${i + 1} holds ${i + 1} litres of water and boils it within five minutes on any stove.</p>`,
        train: true,
      });
    await stage.api.post(`${base}/articles`, {
      title: "Giao hàng",
      body: "<p>Chúng tôi giao hàng trong vòng hai ngày ở Hà Nội và thành phố Hồ Chí Minh, miễn phí.</p>",
      category: "Shipping",
      train: true,
    });
    await desk.goto(`/bots/${bot.id}/articles`);
    await expect(desk.getByRole("row", { name: "Giao hàng" })).toContainText("Vietnamese");
    await desk.getByRole("combobox", { name: "Language" }).click();
    await desk.getByRole("option", { name: "English" }).click();
    await expect(desk.getByRole("row", { name: "Giao hàng" })).toHaveCount(0);
    await desk.getByLabel("Select this page").check();
    await desk.getByRole("button", { name: "Select all 24 that match" }).click();
    await expect(desk.getByText("All 24 that match are selected")).toBeVisible();
    await finished(desk, "many-articles-selected");
    await desk.getByRole("toolbar").getByRole("button", { name: "Set category" }).click();
    const naming = desk.getByRole("dialog", { name: "Set category" });
    await naming.getByRole("combobox").fill("x".repeat(61));
    await expect(naming.getByRole("button", { name: "Save" })).toBeDisabled();
    await naming.getByRole("combobox").fill("Kettles");
    await naming.getByRole("button", { name: "Save" }).click();
    const card = desk.getByRole("region", { name: "Articles: Set category" });
    await expect(card).toContainText("24 changed");
    await desk.getByRole("combobox", { name: "Category" }).click();
    await desk.getByRole("option", { name: "Kettles" }).click();
    await expect(desk.getByText("1–20 of 24")).toBeVisible();
    await finished(desk, "many-articles-done");
    await desk.reload(); // what has ended stays until somebody has seen it
    await expect(card).toContainText("24 changed");
    await card.getByRole("button", { name: "Dismiss" }).click();
  });

  await test.step("and deleted, all but what is not meant", async () => {
    await desk.getByRole("combobox", { name: "Category" }).click();
    await desk.getByRole("option", { name: "Kettles" }).click();
    await desk.getByLabel("Select this page").check();
    await desk.getByRole("button", { name: "Select all 24 that match" }).click();
    await desk.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
    const sure = desk.getByRole("dialog", { name: "Delete 24 articles?" });
    await sure.getByRole("button", { name: "Delete" }).click();
    await expect(desk.getByRole("region", { name: "Articles: Delete" })).toContainText("24 changed");
    await desk.getByRole("button", { name: "Clear filters" }).click();
    await expect(desk.getByRole("row")).toHaveCount(1 + 1);
    await expect(desk.getByRole("row", { name: "Giao hàng" })).toBeVisible();
  });

  await test.step("suggestions: narrowed by when, all approved but the one that is known already", async () => {
    await stage.api.faq(bot.id, "Do you sell tea in bulk?", "No, in bags of 100 grams.");
    const talks = Array.from({ length: 55 }, (_, i) => [
      `Is the oolong of garden ${"abcdefghijklmnopqrstuvwxyz"[i % 26]}${i} in stock?`,
      `The oolong of this garden is in stock, number ${i} on our list of harvests.`,
    ]);
    talks.push(["Do you sell tea in bulk", "We sell tea in sacks of ten kilograms to companies."]);
    const csv = `conversation_id,sender,text,sent_at\n${talks
      .map(
        ([question, answer], i) =>
          `${i},customer,"${question}",2026-02-01T09:00:00Z\n${i},agent,"${answer}",2026-02-01T09:05:00Z`,
      )
      .join("\n")}\n`;
    await desk.goto(`/bots/${bot.id}/knowledge?tab=history`);
    await desk
      .locator("input[type=file]")
      .setInputFiles({ name: "chats.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await desk.getByRole("button", { name: "Start", exact: true }).click();
    await stage.api.getUntil<{ items: { state: string }[] }>(`${base}/history`, (a) => a.items[0]?.state === "done");
    await desk.goto(`/bots/${bot.id}/knowledge?tab=learnt`);
    await desk.getByRole("combobox", { name: "When" }).click();
    await desk.getByRole("option", { name: "Choose days" }).click();
    await desk.getByLabel("To", { exact: true }).fill("2020-01-01");
    await expect(desk.getByText("Nothing matches")).toBeVisible();
    await desk.getByLabel("From", { exact: true }).fill("2021-01-01");
    await expect(desk.getByText("Before the first day")).toBeVisible();
    await desk.getByRole("combobox", { name: "When" }).click();
    await desk.getByRole("option", { name: "Last 7 days" }).click();
    await desk.getByRole("button", { name: /^All/ }).first().click();
    await desk.getByLabel("Select all shown").check();
    await desk.getByRole("button", { name: "Select all 56 that match" }).click();
    await finished(desk, "many-suggestions-selected");
    await desk.getByRole("toolbar").getByRole("button", { name: "Approve" }).click();
    const sure = desk.getByRole("dialog", { name: "Approve all 56 suggestions?" });
    await sure.getByRole("button", { name: "Approve" }).click();
    const card = desk.getByRole("region", { name: "Suggestions to learn: Approve" });
    await expect(card).toContainText("55 changed", { timeout: 60_000 });
    await expect(card).toContainText("1 could not be changed");
    await card.getByRole("button", { name: "Show them" }).click();
    const names = desk.getByRole("dialog", { name: "What could not be changed" });
    await expect(names).toContainText("Do you sell tea in bulk");
    await expect(names).toContainText("The bot knows this question already");
    await finished(desk, "many-suggestions-failed");
    await names.getByRole("button", { name: "Done" }).click();
    await card.getByRole("button", { name: "Dismiss" }).click();
  });

  await test.step("entries: those that are found are deleted, what waits is left", async () => {
    await desk.goto(`/bots/${bot.id}/knowledge`);
    await desk.getByPlaceholder("Search").first().fill("oolong");
    await expect(desk.getByRole("row")).toHaveCount(1 + 50);
    // As many rows stand there before the search has narrowed them, and what was ticked then is ticked no more.
    await expect(async () => {
      await desk.getByLabel("Select all shown").check();
      await desk.getByRole("button", { name: "Select all 55 that match" }).click({ timeout: 2000 });
    }).toPass();
    await finished(desk, "many-entries-selected");
    await desk.getByRole("toolbar").getByRole("button", { name: "Delete 55" }).click();
    const sure = desk.getByRole("dialog", { name: "Delete all 55 entries?" });
    await sure.getByRole("button", { name: "Delete" }).click();
    const tasks = await stage.api.getUntil<Tasks>(`${base}/tasks?of=faqs`, (a) => a.items[0]?.state === "done");
    expect(tasks.items[0]).toMatchObject({ changed: 55, failed: 0 });
    await expect(desk.getByRole("region", { name: "FAQs: Delete" })).toContainText("55 changed");
    await desk.getByPlaceholder("Search").first().fill("");
    await expect(desk.getByRole("row", { name: "tea in bulk" })).toHaveCount(2);
  });

  await test.step("a FAQ in its row: switched off, its link copied, deleted", async () => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await desk.goto(`/bots/${bot.id}/faqs`);
    const row = desk.getByRole("row", { name: "tea in bulk" });
    const choose = async (what: string) => {
      await row.getByRole("button", { name: /^More for/ }).click();
      await desk.getByRole("menuitem", { name: what }).click();
    };
    await expect(row).toBeVisible();
    await finished(desk, "many-faq-row");
    await choose("Switch off");
    await expect(row).toContainText("Switched off");
    await choose("Copy link");
    await expect(desk.getByText("Link copied.")).toBeVisible();
    const link = await desk.evaluate(() => navigator.clipboard.readText());
    await desk.goto(link);
    await expect(desk.getByRole("dialog", { name: /FAQ$/ })).toContainText("No, in bags of 100 grams.");
    await desk.goto(`/bots/${bot.id}/faqs`);
    await choose("Delete");
    await desk.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(row).toHaveCount(0);
  });
});
