import { accessible, finished } from "../harness/look.ts";
import { expect, test } from "../harness/test.ts";

const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

test("FAQs are written, compared, changed together and moved as a workbook", async ({ stage }) => {
  stage.expectComplaint(/ERR_FAILED/); // a list that does not come
  stage.expectComplaint(/409 \(Conflict\) \S+\/faqs\//); // two change one FAQ
  await stage.api.setUp();
  const bot = await stage.api.bot();
  const faqs = `/v1/bots/${bot.id}/faqs`;
  const { page: desk, context } = await stage.person();
  await stage.api.lend(context);
  const row = (question: string) => desk.getByRole("row", { name: question });
  const drawer = desk.getByRole("dialog", { name: /FAQ$/ });
  const open = async (question: string) => row(question).getByRole("button", { name: question }).first().click();
  await desk.goto(`/bots/${bot.id}/faqs`);

  await test.step("several at once, with the keyboard", async () => {
    await desk.getByRole("button", { name: "Add FAQ" }).first().click();
    await expect(drawer.getByRole("textbox", { name: "Question" })).toBeFocused();
    await desk.keyboard.type("Do you ship to Norway?");
    await drawer.getByRole("textbox", { name: "Answer" }).fill("Yes, in five days.");
    await drawer.getByRole("button", { name: "Add another FAQ" }).click();
    const questions = drawer.getByRole("textbox", { name: "Question" });
    const answers = drawer.getByRole("textbox", { name: "Answer" });
    await questions.nth(1).fill("do you ship to NORWAY");
    await expect(drawer.getByText("The same question stands above.")).toBeVisible();
    await expect(drawer.getByRole("button", { name: "Save" })).toBeDisabled();
    await questions.nth(1).fill("Where is my parcel?");
    await desk.keyboard.press("Control+s");
    await expect(drawer.getByText("Please fill this in.")).toHaveCount(1);
    await answers.nth(1).fill("Look at the link in our mail.");
    await accessible(desk, "several FAQs");
    await desk.keyboard.press("Control+s");
    await expect(row("Do you ship to Norway?")).toContainText("Imported");
    await expect(row("Where is my parcel?")).toContainText("Imported");
  });

  await test.step("what somebody else has changed meanwhile is not written over without a question", async () => {
    const { items } = await stage.api.get<{ items: { id: string }[] }>(`${faqs}?search=parcel`);
    const at = `${faqs}/${items[0]?.id}`;
    await open("Where is my parcel?");
    await drawer.getByRole("textbox", { name: "Answer" }).fill("Ask the postman.");
    await stage.api.patch(at, { answer: "Ask us." });
    await drawer.getByRole("button", { name: "Save" }).click();
    await expect(drawer.getByRole("alert")).toContainText("Somebody else has changed this FAQ meanwhile.");
    await accessible(desk, "a FAQ that two have changed");
    expect((await stage.api.get<{ answer_text: string }>(at)).answer_text).toBe("Ask us.");
    await drawer.getByRole("button", { name: "Save mine" }).click();
    await stage.api.getUntil<{ answer_text: string }>(at, (now) => now.answer_text === "Ask the postman.");
    await expect(row("Where is my parcel?")).toContainText("Imported");
  });

  await test.step("a FAQ opens as it is stored, however old its row is", async () => {
    const { items } = await stage.api.get<{ items: { id: string }[] }>(`${faqs}?search=parcel`);
    const at = `${faqs}/${items[0]?.id}`;
    const lists = /\/faqs\?/;
    await desk.route(lists, (r) => r.abort());
    await stage.api.patch(at, { answer: "Ask the harbour." });
    await open("Where is my parcel?");
    await expect(drawer.getByRole("textbox", { name: "Answer" })).toHaveText("Ask the harbour.");
    await expect(drawer.getByRole("textbox", { name: "Question" })).toBeFocused();
    await expect(drawer.getByRole("button", { name: "Save" })).toBeDisabled();
    await drawer.getByRole("textbox", { name: "Answer" }).fill("Ask the postman.");
    await drawer.getByRole("button", { name: "Save" }).click();
    await expect(drawer).toBeHidden();
    await desk.unroute(lists);
    await stage.api.getUntil<{ answer_text: string }>(at, (now) => now.answer_text === "Ask the postman.");
    await desk.reload();
  });

  await test.step("an answer with a list, a link and a picture; its limit is red", async () => {
    await open("Where is my parcel?");
    const answer = drawer.getByRole("textbox", { name: "Answer" });
    await answer.fill("x".repeat(5001));
    await expect(drawer.getByText("5001 of 5000 characters")).toBeVisible();
    await expect(drawer.getByRole("button", { name: "Save" })).toBeDisabled();
    await answer.fill("Look in ");
    await answer.press("Control+k");
    await drawer.getByLabel("Address of the link").fill("example.com/track");
    await desk.keyboard.press("Enter");
    await answer.press("End");
    await answer.press("Enter");
    await drawer.getByRole("button", { name: "List", exact: true }).click();
    await desk.keyboard.type("DHL");
    await desk.keyboard.press("Enter");
    await desk.keyboard.type("UPS");
    await drawer
      .locator("input[type=file]")
      .setInputFiles({ name: "parcel.png", mimeType: "image/png", buffer: pixel });
    await expect(answer.getByRole("img", { name: "parcel" })).toBeVisible();
    await drawer.getByRole("combobox", { name: "Category" }).fill("Shipping");
    await drawer.getByLabel("Answer exactly as written").press("Space");
    await desk.keyboard.press("Control+s");
    await expect(drawer).toBeHidden();
    const saved = (await stage.api.get<{ items: Record<string, unknown>[] }>(faqs)).items.find(
      (f) => f.question === "Where is my parcel?",
    );
    expect(saved).toMatchObject({ category: "Shipping", verbatim: true });
    expect(saved?.answer_html).toMatch(/<a href="https:\/\/example.com\/track"/);
    expect(saved?.answer_html).toMatch(/<ul><li><p>DHL<\/p><\/li>/);
    expect(saved?.answer_html).toMatch(/<img src="\/files\/public\/[^"]+\.(png|jpg)" alt="parcel"/);
  });

  await test.step("what was typed is not lost by a click beside it", async () => {
    await open("Where is my parcel?");
    await drawer.getByRole("textbox", { name: "Question" }).fill("Where has my parcel gone?");
    await row("Do you ship to Norway?").getByRole("button", { name: "Do you ship to Norway?" }).first().click();
    await desk.getByRole("button", { name: "Keep editing" }).click();
    await expect(drawer.getByRole("textbox", { name: "Question" })).toHaveValue("Where has my parcel gone?");
    await drawer.getByRole("button", { name: "Cancel" }).click();
    await desk.getByRole("button", { name: "Leave" }).click();
    await expect(drawer).toBeHidden();
  });

  await test.step("the same question twice offers the one that is there, and is compared with it", async () => {
    await desk.getByRole("button", { name: "Add FAQ" }).first().click();
    await drawer.getByRole("textbox", { name: "Question" }).fill("do you ship to norway");
    await expect(drawer.getByText("There is a FAQ that asks the same")).toBeVisible();
    await drawer.getByRole("textbox", { name: "Answer" }).fill("Not any more.");
    await desk.keyboard.press("Control+s");
    const twin = desk.getByRole("row").filter({ hasText: "Not any more." });
    await expect(twin).toContainText("Overlapped");
    await twin.getByRole("button", { name: "Compare" }).click();
    const dialog = desk.getByRole("dialog", { name: "Overlapping FAQs" });
    await expect(dialog.getByRole("region", { name: "Already known" })).toContainText("Yes, in five days.");
    await finished(desk, "faqs-compare");
    await dialog.getByRole("button", { name: "Replace the known one" }).click();
    await expect(dialog).toBeHidden();
    await expect(desk.getByRole("row")).toHaveCount(1 + 2);
    await expect(row("do you ship to norway")).toContainText("Imported");
  });

  await test.step("another screen sees it without asking", async () => {
    const other = await context.newPage();
    await other.goto(`/bots/${bot.id}/faqs`);
    await expect(other.getByRole("row")).toHaveCount(1 + 2);
    await stage.api.post(faqs, { question: "Do you have a shop?", answer: "In Bergen." });
    await expect(other.getByRole("row", { name: "Do you have a shop?" })).toContainText("Imported");
    await expect(row("Do you have a shop?")).toContainText("Imported");
    await other.close();
  });

  await test.step("many are changed together, beyond the page too", async () => {
    const items = Array.from({ length: 60 }, (_, i) => ({
      question: `Is the ${["red", "green", "blue", "white", "black", "grey"][i % 6]} teapot number ${i + 100} in stock?`,
      answer: "Yes.",
    }));
    await stage.api.post(`${faqs}/batch`, { items });
    await desk.getByPlaceholder("Search question or answer").fill("teapot");
    await expect(desk.getByText("1–20", { exact: true })).toBeVisible();
    await desk.getByRole("button", { name: "Next" }).click();
    await expect(desk.getByText("21–40", { exact: true })).toBeVisible();
    await desk.getByRole("button", { name: "Previous" }).click();
    await desk.getByRole("combobox", { name: "Rows per page" }).click();
    await desk.getByRole("option", { name: "50" }).click();
    await desk.getByLabel("Select this page").check();
    await desk.getByRole("button", { name: "Select all 60 that match" }).click();
    await finished(desk, "faqs-bulk");
    await desk.getByRole("button", { name: "More", exact: true }).click();
    await desk.getByRole("menuitem", { name: "Set category" }).click();
    const naming = desk.getByRole("dialog", { name: "Set category" });
    await naming.getByRole("combobox").fill("Teapots");
    await naming.getByRole("button", { name: "Save" }).click();
    const card = desk.getByRole("region", { name: "Set category" });
    await expect(card).toContainText("60 changed");
    await card.getByRole("button", { name: "Dismiss" }).click();
    await desk.getByPlaceholder("Search question or answer").fill("");
    await desk.getByRole("combobox", { name: "Category" }).click();
    await desk.getByRole("option", { name: "Teapots" }).click();
    await desk.getByLabel("Select this page").check();
    await desk.getByRole("button", { name: "Select all 60 that match" }).click();
    await desk.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
    await desk.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(desk.getByRole("region", { name: "Delete" })).toContainText("60 changed");
    await desk.getByRole("region", { name: "Delete" }).getByRole("button", { name: "Dismiss" }).click();
    await desk.getByRole("button", { name: "Clear filters" }).click();
    await expect(desk.getByRole("row")).toHaveCount(1 + 3);
  });

  await test.step("a workbook goes out and comes back", async () => {
    await desk.getByRole("button", { name: "Export" }).click();
    const [file] = await Promise.all([
      desk.waitForEvent("download"),
      desk.getByRole("menuitem", { name: "Excel workbook" }).click(),
    ]);
    const path = await file.path();
    for (const f of (await stage.api.get<{ items: { id: string }[] }>(faqs)).items)
      await stage.api.post(`${faqs}/bulk`, { action: "delete", ids: [f.id] });
    await desk.getByRole("button", { name: "Import" }).first().click();
    const dialog = desk.getByRole("dialog");
    await dialog.locator("input[type=file]").setInputFiles({
      name: "faqs.xlsx",
      mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      buffer: await import("node:fs/promises").then((fs) => fs.readFile(path)),
    });
    await finished(desk, "faqs-import");
    await dialog.getByRole("button", { name: "Import 3 FAQs" }).click();
    await expect(dialog).toBeHidden(); // it has rows of its own
    await expect(desk.getByRole("region", { name: "faqs.xlsx" })).toContainText("3 imported");
    await expect(row("do you ship to norway")).toContainText("Imported");
    await expect(row("Where is my parcel?")).toContainText("Shipping");
    await finished(desk, "faqs");
  });
});
