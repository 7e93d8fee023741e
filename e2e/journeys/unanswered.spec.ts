import { finished } from "../harness/look.ts";
import { atDesk, inShop } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

// What customers asked and the bot did not know: found, worded, answered one by one or together, and followed to the FAQ
// that came of it.
test("unanswered questions are worded, answered together, and lead to their FAQs", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  await stage.api.faq(bot.id, "Which repairs do you do?", "Brakes and gears only.");
  const { widget } = await inShop(stage, bot.id);
  const asked = [
    "do they float in the sea",
    "Can somebody mend my tandem?",
    "Is there a workshop in Bergen?",
    "Where is the workshop for tandems?",
    "asdf qwer zxcv",
  ];
  for (const [i, words] of asked.entries()) {
    await widget.say(words);
    await stage.api.getUntil(
      `/v1/bots/${bot.id}/unanswered?limit=100`,
      (r: { items: unknown[] }) => r.items.length === i + 1,
    );
  }
  const { desk } = await atDesk(stage);
  await desk.goto(`/bots/${bot.id}/unanswered`);
  const row = (words: string) => desk.getByRole("listitem").filter({ hasText: words });
  const tab = (name: string) =>
    desk.getByRole("group", { name: "Filter by status" }).getByRole("button", { name, exact: true });

  await test.step("a question is found by its words", async () => {
    const search = desk.getByRole("textbox", { name: "Search questions" });
    await search.fill("WORKSHOP");
    await expect(row("float in the sea")).toHaveCount(0);
    await expect(row("workshop in Bergen")).toBeVisible();
    await search.fill("submarine");
    await expect(desk.getByText("No question has these words.")).toBeVisible();
    await search.fill("");
    await expect(row("float in the sea")).toBeVisible();
  });

  await test.step("it is worded so that it can be understood alone, and leads to its FAQ", async () => {
    await row("float in the sea").getByRole("button", { name: "Answer", exact: true }).click();
    const question = desk.getByRole("textbox", { name: "The question, so that it can be understood alone" });
    await question.fill("");
    await desk.getByRole("textbox", { name: /^Answer to/ }).fill("Yes, but not for long.");
    await desk.getByRole("button", { name: "Save answer" }).click();
    await expect(desk.getByText("Please fill this in.")).toBeVisible();
    await question.fill("Do the tandems float in the sea?");
    await finished(desk, "unanswered-worded");
    await desk.getByRole("button", { name: "Save answer" }).click();
    await expect(row("float in the sea")).toHaveCount(0);
    await tab("Answered").click();
    await expect(row("float in the sea")).toContainText("As FAQ: Do the tandems float in the sea?");
    await expect(row("float in the sea")).toContainText("Yes, but not for long.");
    await expect(row("float in the sea")).toContainText("Imported", { timeout: 20_000 });
    await finished(desk, "unanswered-answered");
    await row("float in the sea").getByRole("link", { name: "Open the FAQ" }).click();
    await expect(desk.getByRole("textbox", { name: "Question", exact: true })).toHaveValue(
      "Do the tandems float in the sea?",
    );
    await desk.goBack();
    await tab("Answered").click();
    await row("float in the sea").getByRole("button", { name: "Re-open" }).click();
    await expect(row("float in the sea")).toHaveCount(0);
    await tab("Open").click();
    await expect(row("float in the sea")).toBeVisible();
  });

  await test.step("an answer that repeats a FAQ is no answer before somebody decides", async () => {
    await row("mend my tandem").getByRole("button", { name: "Answer", exact: true }).click();
    await desk
      .getByRole("textbox", { name: "The question, so that it can be understood alone" })
      .fill("Which repairs do you do?");
    await expect(desk.getByText(/There is a FAQ that asks the same/)).toBeVisible();
    await desk.getByRole("textbox", { name: /^Answer to/ }).fill("Everything, tandems too.");
    await desk.getByRole("button", { name: "Save answer" }).click();
    const open = row("mend my tandem");
    await expect(open).toContainText("It is not used before you decide.", { timeout: 30_000 });
    await finished(desk, "unanswered-overlapped");
    await open.getByRole("button", { name: "Compare" }).click();
    await desk.getByRole("dialog").getByRole("button", { name: "Replace" }).click();
    await expect(row("mend my tandem")).toHaveCount(0, { timeout: 20_000 });
    await tab("Answered").click();
    await expect(row("mend my tandem")).toContainText("Everything, tandems too.");
    await tab("Open").click();
  });

  await test.step("several are answered with one text, the rest is put away", async () => {
    await desk.getByRole("checkbox", { name: /workshop in Bergen/ }).check();
    await desk.getByRole("checkbox", { name: /workshop for tandems/ }).check();
    await finished(desk, "unanswered-ticked");
    await desk.getByRole("button", { name: "Answer with one text" }).click();
    const dialog = desk.getByRole("dialog", { name: "Answer 2 questions with one text" });
    await dialog.getByRole("textbox", { name: /^Answer to/ }).fill("Harbour Street 12 in Bergen.");
    await finished(desk, "unanswered-together");
    await dialog.getByRole("button", { name: "Save answer" }).click();
    await expect(desk.getByText("2 questions answered.")).toBeVisible();
    await expect(row("workshop")).toHaveCount(0);
    await desk.getByRole("checkbox", { name: "Choose all that are shown" }).check();
    await desk.getByRole("toolbar").getByRole("button", { name: "Dismiss" }).click();
    await expect(desk.getByText("2 questions dismissed.")).toBeVisible();
    await expect(desk.getByText("Nothing is waiting for an answer.")).toBeVisible();
    const faqs = await stage.api.getUntil(
      `/v1/bots/${bot.id}/faqs`,
      (r: { items: { answer_text: string; alternatives: string[] }[] }) =>
        r.items.some((f) => f.answer_text === "Harbour Street 12 in Bergen." && f.alternatives.length === 1),
    );
    expect(faqs.items.length).toBeGreaterThan(1);
  });
});
