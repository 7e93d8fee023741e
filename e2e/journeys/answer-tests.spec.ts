import { finished } from "../harness/look.ts";
import { atDesk, inShop } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

// A question the bot could not answer becomes a test. It is red until somebody answers it, and turns red again when the
// answer is changed.
test("an unanswered question becomes a test that guards its answer", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  await stage.api.faq(bot.id, "How long does delivery take?", "Delivery takes two to three working days.");
  const { widget } = await inShop(stage, bot.id);
  await widget.say("Do you repair bicycles?");
  await widget.hears(/I don't have the information/);
  await stage.api.getUntil(`/v1/bots/${bot.id}/unanswered`, (r: { items: unknown[] }) => r.items.length === 1);
  const { desk, admin } = await atDesk(stage);
  await desk.goto("/");
  await admin.goTo("Bots");

  await test.step("one click makes it a test", async () => {
    await desk.goto(`/bots/${bot.id}/unanswered`);
    await desk.getByRole("button", { name: "Add to answer tests" }).click();
    await expect(desk.getByText("Added to the answer tests.")).toBeVisible();
  });
  await test.step("it fails while nobody has answered", async () => {
    await desk.getByRole("link", { name: "Answer tests" }).click();
    await desk.getByRole("button", { name: "Run tests" }).click();
    await expect(desk.getByRole("row", { name: /Do you repair bicycles/ })).toContainText("Not answered");
    await finished(desk, "answer-tests-red");
  });
  await test.step("answered, it turns green by itself", async () => {
    await desk.goto(`/bots/${bot.id}/unanswered`);
    await desk.getByRole("button", { name: "Answer", exact: true }).click();
    await desk.getByRole("textbox", { name: /bicycles/ }).fill("Yes, we repair bicycles on Mondays.");
    await desk.getByRole("button", { name: /Save/ }).click();
    await desk.getByRole("link", { name: "Answer tests" }).click();
    await expect(desk.getByRole("row", { name: /Do you repair bicycles/ })).toContainText("Right", { timeout: 40_000 });
  });
  await test.step("the test says what the answer must hold", async () => {
    await desk.getByRole("button", { name: "Edit test" }).click();
    const dialog = desk.getByRole("dialog", { name: "Edit test" });
    await dialog.getByLabel("The answer contains").fill("mondays");
    await dialog.getByLabel("Question").fill("");
    await dialog.getByRole("button", { name: "Save test" }).click();
    await expect(dialog.getByText("Please fill this in.")).toBeVisible();
    await dialog.getByLabel("Question").fill("Do you repair bicycles?");
    await finished(desk, "answer-tests-edit");
    await dialog.getByRole("button", { name: "Save test" }).click();
    await expect(dialog).toBeHidden();
    await desk.getByRole("button", { name: "Run tests" }).click();
    await expect(desk.getByRole("row", { name: /Do you repair bicycles/ })).toContainText("Right");
  });
  await test.step("a changed answer is caught, and what it was before stands beside it", async () => {
    const faqs = await stage.api.get<{ items: { id: string; question: string }[] }>(`/v1/bots/${bot.id}/faqs`);
    const faq = faqs.items.find((f) => f.question.includes("bicycles"));
    await stage.api.patch(`/v1/bots/${bot.id}/faqs/${faq?.id}`, { answer: "Yes, we repair bicycles on Tuesdays." });
    await expect(desk.getByRole("row", { name: /Do you repair bicycles/ })).toContainText("Wrong", { timeout: 40_000 });
    await desk
      .getByRole("button", { name: /Knowledge changed/ })
      .first()
      .click();
    const results = desk.getByRole("region", { name: "What came of it" });
    await expect(results).toContainText("Missing in the answer: mondays");
    await expect(results).toContainText("on Tuesdays.");
    await expect(results).toContainText("on Mondays.");
    await finished(desk, "answer-tests-diff");
  });
  await test.step("whom it concerns is told, and gets there from the bell", async () => {
    const bell = desk.getByRole("button", { name: /unread notification/ });
    await bell.click();
    const notices = desk.getByRole("dialog", { name: "Notifications" });
    await expect(notices.getByText(`${bot.name}: answers got worse in the tests`)).toBeVisible();
    await desk.keyboard.press("Escape");
    await expect(notices).toBeHidden();
    await expect(bell).toBeFocused();
    await desk.keyboard.press("Enter");
    await finished(desk, "answer-tests-notice"); // on a phone the rail with the bell is not there, and begins anew after
    if (!(await notices.isVisible())) await bell.click(); // where no pictures are taken it was never a phone
    await notices.getByRole("link", { name: /answers got worse/ }).click();
    await expect(desk).toHaveURL(new RegExp(`/bots/${bot.id}/tests`));
    await expect(notices).toBeHidden();
  });
  await test.step("another way to speak is not saved untried without a word, however soon", async () => {
    await desk.getByRole("link", { name: "Prompt and models" }).click();
    const casual = desk.getByRole("option", { name: "Casual" });
    await desk.getByRole("combobox", { name: "Chat style" }).click();
    // The count of the tests is long in coming: what is saved meanwhile waits for it.
    let count = () => {};
    const late = new Promise<void>((resolve) => {
      count = resolve;
    });
    await desk.route(/answer-tests\/estimate$/, async (route) => {
      await late;
      await route.continue();
    });
    await casual.click();
    await desk.getByRole("button", { name: /^Save changes/ }).click();
    await expect(desk.getByRole("button", { name: "Try on the answer tests" })).toBeVisible();
    count();
    const ask = desk.getByRole("dialog", { name: "Save without trying it?" });
    await expect(ask).toContainText("1 answer test guards this bot");
    await finished(desk, "rehearsal-ask");
    await desk.keyboard.press("Escape");
    await expect(ask).toBeHidden();
    expect((await stage.api.get<{ prompt: { chat_style: string } }>(`/v1/bots/${bot.id}`)).prompt.chat_style).toBe(
      "professional",
    );
    await desk.getByRole("button", { name: /^Save changes/ }).click();
    await ask.getByRole("button", { name: "Save anyway" }).click();
    await stage.api.getUntil<{ prompt: { chat_style: string } }>(
      `/v1/bots/${bot.id}`,
      (b) => b.prompt.chat_style === "casual",
    );
  });
  await test.step("nor are many entries deleted, or many suggestions approved", async () => {
    await stage.api.faq(bot.id, "Do you sell cups?", "Yes, of glass and of clay.");
    await desk.goto(`/bots/${bot.id}/knowledge`);
    await desk.getByRole("checkbox", { name: /Do you sell cups/ }).check();
    await desk.getByRole("button", { name: "Delete" }).click();
    const sure = desk.getByRole("dialog");
    await expect(sure).toContainText("1 answer test has not seen this change.");
    await finished(desk, "answer-tests-delete-entries");
    await sure.getByRole("button", { name: "Cancel" }).click();
    await expect(sure).toBeHidden();

    await desk.goto(`/bots/${bot.id}/knowledge?tab=history`);
    const chats = ["a,customer,Do you sell teapots?", "a,agent,Yes and we repair teapots on Mondays."];
    await desk.locator("input[type=file]").setInputFiles({
      name: "chats.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(`conversation_id,sender,text,sent_at\n${chats.map((c) => `${c},2026-11-01\n`).join("")}`),
    });
    await desk.getByRole("button", { name: "Start", exact: true }).click();
    await expect(desk.getByText("1 new pair")).toBeVisible();
    await desk.getByText("Learnt from conversations").click();
    await desk.getByRole("checkbox", { name: /teapots/ }).check();
    const bar = desk.getByRole("toolbar");
    await bar.getByRole("button", { name: "Approve" }).click();
    const ask = desk.getByRole("dialog", { name: "Change it without trying it?" });
    await expect(ask).toContainText("1 answer test has not seen this change.");
    await finished(desk, "answer-tests-approve-many");
    await ask.getByRole("button", { name: "Go on" }).click();
    await stage.api.getUntil<{ items: { question: string }[] }>(`/v1/bots/${bot.id}/proposals?status=imported`, (p) =>
      p.items.some((x) => /teapots/.test(x.question)),
    );
    await expect(bar).toBeHidden();
  });
});
