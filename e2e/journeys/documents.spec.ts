import { readFileSync } from "node:fs";
import { accessible, finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

const file = (name: string) =>
  readFileSync(new URL(`../../internal/knowledge/parse/testdata/${name}`, import.meta.url));

test("articles and documents are written, uploaded, learnt, and answered from", async ({ stage }) => {
  test.slow();
  // What is refused, or asked about, is an answer that a browser writes down.
  stage.expectComplaint(/(409|422) .*\/documents/);
  await stage.api.setUp();
  const bot = await stage.api.bot();
  const { desk } = await atDesk(stage);
  const nav = desk.getByRole("navigation", { name: "Pages of this bot" });
  const row = (name: string) => desk.getByRole("row", { name });
  const title = desk.getByLabel("Title");
  const text = desk.getByRole("textbox", { name: "Text" });
  await desk.goto(`/bots/${bot.id}/faqs`);

  await test.step("an article: what is missing is said beside its field, and nothing is lost", async () => {
    await nav.getByRole("link", { name: "Articles" }).click();
    await expect(desk.getByText("No articles yet.")).toBeVisible();
    await finished(desk, "articles-empty");
    await desk.getByRole("button", { name: "New article" }).click();
    await desk.getByRole("button", { name: "Save & train" }).click();
    await expect(desk.getByText("Please fill this in.")).toHaveCount(2);
    await title.fill("Sending tea back");
    await text.click();
    await desk.getByRole("button", { name: "Heading", exact: true }).click();
    await desk.keyboard.type("Returns");
    await desk.keyboard.press("Enter");
    await desk.keyboard.type("Unopened tins can be sent back within forty days, we pay the postage.");
    await desk.keyboard.press("Enter");
    await desk.getByRole("button", { name: "Heading", exact: true }).click();
    await desk.keyboard.type("Postage");
    await desk.keyboard.press("Enter");
    await desk.getByRole("button", { name: "Insert a table" }).click();
    await desk.keyboard.type("Country");
    await desk.keyboard.press("Tab");
    await desk.keyboard.type("Price");
    for (const cell of ["Days", "Norway", "9 euro", "5"]) {
      await desk.keyboard.press("Tab");
      await desk.keyboard.type(cell);
    }
    const preview = desk.getByRole("complementary", { name: "What the bot will read" });
    await expect(preview.getByText("Sending tea back › Returns")).toBeVisible();
    await expect(preview.getByText("Country: Norway; Price: 9 euro; Days: 5")).toBeVisible();
    await finished(desk, "article-new");
  });

  await test.step("what was typed survives a closed page", async () => {
    await expect
      .poll(() => desk.evaluate(() => Object.values(localStorage).some((v) => v.includes("9 euro"))))
      .toBe(true);
    desk.once("dialog", (d) => void d.accept());
    await desk.reload();
    await desk.getByRole("button", { name: "Bring it back" }).click();
    await expect(title).toHaveValue("Sending tea back");
    await expect(text).toContainText("9 euro");
  });

  await test.step("trained, it is learnt; a saved draft changes no answer", async () => {
    await desk.getByRole("button", { name: "Save & train" }).click();
    await expect(desk.getByText("Imported")).toBeVisible();
    await text.click();
    await desk.keyboard.press("Control+Home");
    await desk.keyboard.press("ArrowDown");
    await desk.keyboard.press("Home");
    await desk.keyboard.type("News: ");
    await desk.getByRole("button", { name: "Save draft" }).click();
    await expect(desk.getByText("The bot still answers from the version it was trained with.")).toBeVisible();
    await desk.getByRole("button", { name: "What the bot reads" }).click();
    const reads = desk.getByRole("dialog", { name: "What the bot reads" });
    await expect(reads.getByText(/^Unopened tins/)).toBeVisible();
    await accessible(desk, "what the bot reads of an article");
    await reads.getByRole("button", { name: "Close" }).click();
    await desk.getByRole("button", { name: "Versions" }).click();
    const versions = desk.getByRole("dialog", { name: "Versions" });
    await versions.getByRole("button").filter({ hasText: "Trained" }).click();
    await expect(versions.locator("ins")).toHaveText(/^News: Unopened/);
    await finished(desk, "article-versions");
    await versions.getByRole("button", { name: "Restore this version" }).click();
    await expect(versions).toBeHidden();
    await expect(text).not.toContainText("News:");
    await desk.getByRole("button", { name: "Save & train" }).click();
    await expect(desk.getByText("saved changes not trained")).toHaveCount(0);
  });

  await test.step("documents are dropped in; a bad one says why and stops nobody", async () => {
    await nav.getByRole("link", { name: "Documents" }).click();
    await expect(desk.getByText("No documents yet.")).toBeVisible();
    await finished(desk, "documents-empty");
    await desk.getByLabel("Choose files").setInputFiles([
      { name: "prices.pdf", mimeType: "application/pdf", buffer: file("own_vi_table.pdf") },
      { name: "guide.docx", mimeType: "application/octet-stream", buffer: file("own_vi.docx") },
      { name: "stock.xlsx", mimeType: "application/octet-stream", buffer: file("own_vi.xlsx") },
      { name: "scan.pdf", mimeType: "application/pdf", buffer: file("own_image_only.pdf") },
      { name: "locked.docx", mimeType: "", buffer: file("tika_testWORD_protected_passtika.docx") },
      {
        name: "tea.csv",
        mimeType: "text/csv",
        buffer: Buffer.from("question,answer\nIs the tea organic?,All of it.\n"),
      },
      { name: "moon.txt", mimeType: "text/plain", buffer: Buffer.from("The moon garden in Bergen opens at midnight.") },
    ]);
    const uploads = desk.getByRole("list", { name: "Uploads" });
    await expect(uploads.getByText("The file is encrypted: save it without a password.")).toBeVisible();
    await expect(uploads.getByText("This is a table of questions and answers.")).toBeVisible();
    for (const name of ["prices.pdf", "guide.docx", "stock.xlsx", "moon.txt"])
      await expect(row(name)).toContainText("Imported", { timeout: 60_000 });
    await expect(row("scan.pdf")).toContainText("No readable text found");
    await expect(row("scan.pdf").getByRole("button", { name: "Retry" })).toBeVisible();
    await finished(desk, "documents");
    await uploads.getByRole("button", { name: "Import as FAQs" }).click();
    await expect(uploads.getByText("Its rows are being imported as FAQs.")).toBeVisible();
  });

  await test.step("the same file again, and another one of the same name", async () => {
    const input = desk.getByLabel("Choose files");
    const uploads = desk.getByRole("list", { name: "Uploads" });
    await input.setInputFiles([
      { name: "copy.txt", mimeType: "text/plain", buffer: Buffer.from("The moon garden in Bergen opens at midnight.") },
      { name: "moon.txt", mimeType: "text/plain", buffer: Buffer.from("The moon garden in Bergen opens at dawn.") },
    ]);
    await expect(uploads.getByText("Already uploaded as “moon.txt”.")).toBeVisible();
    await uploads.getByRole("button", { name: "Replace" }).click();
    await expect(uploads.getByText("Uploaded. The bot is reading it.")).toBeVisible();
    await expect
      .poll(async () => {
        const list = await stage.api.get<{ items: { name: string; state: string }[] }>(`/v1/bots/${bot.id}/documents`);
        return list.items.filter((d) => d.name === "moon.txt").map((d) => d.state);
      })
      .toEqual(["imported"]);
  });

  await test.step("what the bot reads of a document, page by page", async () => {
    await row("prices.pdf").getByRole("button", { name: "prices.pdf", exact: false }).first().click();
    const reads = desk.getByRole("dialog", { name: "What the bot reads" });
    await expect(reads.getByText("page 1", { exact: true }).first()).toBeVisible();
    await finished(desk, "documents-reads");
    await reads.getByRole("button", { name: "Close" }).click();
  });

  await test.step("the test chat answers from both, and says where it stands", async () => {
    await desk.getByRole("button", { name: /^Test / }).click();
    const panel = desk.getByRole("dialog", { name: /^Test / });
    const ask = panel.getByLabel("Ask as a customer would");
    await ask.fill("Within how many days can unopened tins be sent back?");
    await desk.keyboard.press("Enter");
    await expect(panel.getByText(/within forty days/)).toBeVisible();
    await expect(panel.getByText("From “Sending tea back”")).toBeVisible();
    await ask.fill("When does the moon garden in Bergen open?");
    await desk.keyboard.press("Enter");
    await expect(panel.getByText(/opens at dawn/)).toBeVisible();
    await finished(desk, "documents-answer");
    await panel.getByRole("button", { name: "Close the test" }).click();
  });

  await test.step("renamed, downloaded, deleted", async () => {
    await row("moon.txt").getByRole("button", { name: "More for “moon.txt”" }).click();
    const saved = desk.waitForEvent("download");
    await desk.getByRole("menuitem", { name: "Download" }).click();
    expect((await saved).suggestedFilename()).toBe("moon.txt");
    await row("moon.txt").getByRole("button", { name: "More for “moon.txt”" }).click();
    await desk.getByRole("menuitem", { name: "Rename" }).click();
    const dialog = desk.getByRole("dialog", { name: "Rename" });
    await dialog.getByLabel("Name").fill("guide.docx");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByText("Another document of this bot has this name.")).toBeVisible();
    await dialog.getByLabel("Name").fill("garden.txt");
    await dialog.getByRole("button", { name: "Save" }).click();
    await row("garden.txt").getByRole("checkbox").check();
    await desk.getByRole("toolbar", { name: "1 selected" }).getByRole("button", { name: "Delete" }).click();
    await desk.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(row("garden.txt")).toHaveCount(0);
    await nav.getByRole("link", { name: "Articles" }).click();
    await expect(row("Sending tea back")).toContainText("Imported");
    await finished(desk, "articles");
  });
});
