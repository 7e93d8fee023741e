import { accessible, finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
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
  stage.expectComplaint(/422 \(Unprocessable Entity\) \S+\/faqs\/import\/preview$/);
  const { desk, admin } = await atDesk(stage);
  await desk.goto(`/bots/${bot.id}/faqs`);
  await expect(desk.getByRole("button", { name: "Import" }).first()).toBeVisible();
  await finished(desk, "faqs-empty");

  await test.step("the file is read before anything is stored", async () => {
    await desk.getByRole("button", { name: "Import" }).first().click();
    const dialog = desk.getByRole("dialog");
    const choose = (name: string, content: Buffer) =>
      dialog.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: content });
    await choose("tea.pdf", Buffer.from("%PDF-1.7"));
    await expect(dialog.getByRole("alert")).toContainText("Only CSV files and Excel workbooks");
    await choose("tea.csv", Buffer.from("%PDF-1.7\n\u0001\u0002"));
    await expect(dialog.getByRole("alert")).toContainText("neither a CSV file nor an Excel workbook");
    await choose("tea.csv", Buffer.from(file));
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
    const card = desk.getByRole("region", { name: "tea.csv" });
    await expect(card).toContainText("3 imported");
    await expect(card).toContainText("1 there already");
    await expect(card).toContainText("2 with mistakes");
    await desk.reload();
    await card.getByRole("button", { name: "Show lines" }).click();
    const lines = desk.getByRole("dialog");
    await expect(lines.getByRole("listitem")).toHaveCount(3);
    await accessible(desk, "import report");
    const report = await admin.download(() => lines.getByRole("button", { name: "Download report" }).click());
    expect(report).toContain("3,question.required");
    await lines.getByRole("button", { name: "Done" }).click();
    await card.getByRole("button", { name: "Dismiss" }).click();
    await expect(card).toBeHidden();
    for (const question of ["Do you ship to Norway?", "Can I return opened tea?", "Do you wrap gifts?"]) {
      await expect(desk.getByRole("row", { name: question })).toContainText("Imported");
    }
    await expect(desk.getByRole("row")).toHaveCount(1 + 3);
  });

  await test.step("what is exported is what was imported", async () => {
    await desk.getByRole("button", { name: "Export" }).click();
    const text = await admin.download(() => desk.getByRole("menuitem", { name: "CSV file" }).click());
    expect(text).toContain("Can I return opened tea?");
    expect(text).toContain('"Yes, for free."');
    expect(text.trim().split(/\r?\n/)).toHaveLength(1 + 3);
  });

  await test.step("columns that nobody knows are mapped by hand, guessed letters are confirmed", async () => {
    await desk.getByRole("button", { name: "Import" }).first().click();
    const dialog = desk.getByRole("dialog");
    await dialog.locator("input[type=file]").setInputFiles({
      name: "old.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("Ask;Say\nCaf\xe9 ouvert?;Oui\n", "latin1"),
    });
    await expect(dialog.getByText("Choose which column holds the question")).toBeVisible();
    const go = dialog.getByRole("button", { name: /^Import \d/ });
    await expect(go).toBeDisabled();
    for (const [column, meaning] of [
      ["Ask", "Question"],
      ["Say", "Answer"],
    ] as const) {
      await dialog.getByRole("combobox", { name: `Column “${column}”` }).click();
      await desk.getByRole("option", { name: meaning, exact: true }).click();
    }
    await expect(dialog.getByText("to import")).toBeVisible();
    await expect(go).toBeDisabled();
    await dialog.getByLabel("The letters in the preview look right").check();
    await accessible(desk, "import with help");
    await go.click();
    await expect(desk.getByRole("row", { name: "Café ouvert?" })).toContainText("Imported");
  });
});
