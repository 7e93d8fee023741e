import { Admin } from "../harness/admin.ts";
import { accessible, finished } from "../harness/look.ts";
import { expect, test } from "../harness/test.ts";

const file = [
  "question,answer,alternatives,category",
  "Do you ship to Norway?,Yes; it takes five days.,,Shipping",
  ",An answer without its question.,,Shipping",
  "Can I return opened tea?,Opened bags cannot be returned.,Can I send tea back?,Returns",
  "What is in the winter blend?,,,Tea",
  "Do you ship to Norway?,Yes; it takes five days.,,Shipping",
  'Do you wrap gifts?,"Yes, for free.",,Shipping',
].join("\r\n");

test("a file of FAQs is imported, and every bad line is named", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  const { page: desk, context } = await stage.person();
  await stage.api.lend(context);
  const admin = new Admin(desk);
  await desk.goto(`/bots/${bot.id}/faqs`);
  await expect(desk.getByRole("button", { name: "Import" }).first()).toBeVisible();
  await finished(desk, "faqs-empty");

  await test.step("the file is read before anything is stored", async () => {
    await desk.getByRole("button", { name: "Import" }).first().click();
    const dialog = desk.getByRole("dialog");
    await dialog
      .locator("input[type=file]")
      .setInputFiles({ name: "tea.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
    await expect(dialog.getByText("Do you ship to Norway?").first()).toBeVisible();
    await expect(dialog.getByText(/line 3/i)).toBeVisible();
    await expect(dialog.getByText(/line 5/i)).toBeVisible();
    await accessible(desk, "import preview");
    expect((await stage.api.get<{ items: unknown[] }>(`/v1/bots/${bot.id}/faqs`)).items).toEqual([]);
  });

  await test.step("the good lines are imported and found by the bot", async () => {
    await desk
      .getByRole("dialog")
      .getByRole("button", { name: /Import/ })
      .click();
    await desk.keyboard.press("Escape");
    for (const question of ["Do you ship to Norway?", "Can I return opened tea?", "Do you wrap gifts?"]) {
      await expect(desk.getByRole("row", { name: question })).toContainText("Imported");
    }
    await expect(desk.getByRole("row")).toHaveCount(1 + 3);
  });

  await test.step("what is exported is what was imported", async () => {
    const text = await admin.download(() => desk.getByRole("link", { name: "Export" }).click());
    expect(text).toContain("Can I return opened tea?");
    expect(text).toContain('"Yes, for free."');
    expect(text.trim().split(/\r?\n/)).toHaveLength(1 + 3);
  });
});
