import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

type Setting = { automatic: boolean; nightly: boolean; night_at: string; next_at: string | null };
type Runs = { items: { why: string; state: string; worse: number }[] };

// The tests run at the time of day that was set, by themselves: here it is set to the minute that comes, and the server's
// own clock brings it. What has got worse by then stands in the list of runs and in the bell.
test("answer tests run at night by themselves and tell what has got worse", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  const base = `/v1/bots/${bot.id}`;
  const faq = await stage.api.faq(bot.id, "Do you repair bicycles?", "Yes, we repair bicycles on Mondays.");
  await stage.api.post(`${base}/answer-tests`, { question: "Do you repair bicycles?", facts: ["Mondays"] });
  const { desk } = await atDesk(stage);
  await desk.goto(`/bots/${bot.id}/tests`);
  const row = desk.getByRole("row", { name: /Do you repair bicycles/ });

  await test.step("today they are right", async () => {
    await desk.getByRole("button", { name: "Run tests" }).click();
    await expect(row).toContainText("Right");
  });
  await test.step("they are set to run at night alone, at a time that comes soon", async () => {
    await desk.getByRole("button", { name: "More", exact: true }).click();
    await desk.getByRole("menuitem", { name: "When they run" }).click();
    const dialog = desk.getByRole("dialog", { name: "When they run" });
    await dialog.getByText("Run after each change", { exact: true }).click();
    await dialog.getByText("Run every night", { exact: true }).click();
    await dialog.getByLabel("At", { exact: true }).fill("");
    await expect(dialog.getByText("Please fill this in.")).toBeVisible();
    const soon = new Date(Date.now() + 80_000); // the next minute but one at most: time for what follows
    await dialog.getByLabel("At", { exact: true }).fill(soon.toISOString().slice(11, 16));
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    const set = await stage.api.getUntil<Setting>(`${base}/answer-tests/settings`, (x) => x.nightly && !x.automatic);
    expect(Date.parse(set.next_at ?? "") - Date.now()).toBeLessThan(90_000);
  });
  await test.step("an answer is changed, and nothing runs before it is time", async () => {
    await stage.api.patch(`${base}/faqs/${faq.id}`, { answer: "Yes, we repair bicycles on Tuesdays." });
    expect((await stage.api.get<Runs>(`${base}/answer-test-runs`)).items.map((r) => r.why)).not.toContain("nightly");
  });
  await test.step("then they run, and the team is told", async () => {
    const night = desk.getByRole("button", { name: /At night/ });
    await expect(night).toBeVisible({ timeout: 150_000 });
    await expect(row).toContainText("Wrong", { timeout: 30_000 });
    await finished(desk, "answer-tests-night");
    await night.click();
    await expect(desk.getByRole("region", { name: "What came of it" })).toContainText("Missing in the answer: Mondays");
    await desk.getByRole("button", { name: /unread notification/ }).click();
    await expect(desk.getByText(`${bot.name}: answers got worse in the tests`)).toBeVisible();
  });
});
