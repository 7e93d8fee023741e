import { finished } from "../harness/look.ts";
import { expect, test } from "../harness/test.ts";

/** The time of the day in a minute that is not over yet when it has been typed, as a clock in a zone shows it. */
function soon(timeZone: string): string {
  const at = new Date(Date.now() + 75_000);
  return at.toLocaleTimeString("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
}

// What nobody has asked for happens at night: the tests run when somebody said that it is night, and tell what got worse.
test("answer tests run at night, by themselves", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  const faq = await stage.api.faq(bot.id, "Do you repair bicycles?", "Yes, we repair bicycles on Mondays.");
  await stage.api.post(`/v1/bots/${bot.id}/answer-tests`, {
    question: "Do you repair bicycles?",
    expect: "answered",
    source_ids: [],
    facts: ["Mondays"],
    language: "",
    note: "",
  });
  const { timezone } = await stage.api.get<{ timezone: string }>("/v1/workspace");
  const { page: desk, context } = await stage.person();
  await stage.api.lend(context);
  await desk.goto(`/bots/${bot.id}/tests`);
  const runs = desk.getByRole("region", { name: "Runs" });
  const dialog = desk.getByRole("dialog", { name: "When they run" });
  const open = async () => {
    await desk.getByRole("button", { name: "More", exact: true }).click();
    await desk.getByRole("menuitem", { name: "When they run" }).click();
  };

  await test.step("somebody says that they run at night, and when", async () => {
    await expect(runs).toContainText("No run yet.");
    await open();
    await dialog.getByText("Run after each change").click();
    await expect(dialog.getByLabel("At", { exact: true })).toBeHidden();
    await dialog.getByText("Run every night").click();
    const at = dialog.getByLabel("At", { exact: true });
    await expect(at).toHaveValue(/^05:\d\d$/);
    await at.fill("");
    await expect(dialog.getByText("Please fill this in.")).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
    await at.fill("05:00");
    await finished(desk, "nightly-setting");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    await expect(runs).toContainText(/Next at night: .*05:00/);
    await finished(desk, "nightly-next");
  });
  await test.step("when it is night, what has changed is tried, and nobody has clicked", async () => {
    await stage.api.patch(`/v1/bots/${bot.id}/faqs/${faq.id}`, { answer: "Yes, we repair bicycles on Tuesdays." });
    await expect(desk.getByText(/The tests have not run since/)).toBeVisible({ timeout: 30_000 });
    await expect(runs).toContainText("No run yet.");
    await open();
    const at = soon(timezone);
    await dialog.getByLabel("At", { exact: true }).fill(at);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    await expect(runs).toContainText(new RegExp(`Next at night: .*${at}`));
    const night = runs.getByRole("listitem").filter({ hasText: "At night" });
    await expect(night).toContainText("0 of 1", { timeout: 150_000 });
    await expect(runs.getByRole("listitem")).toHaveCount(1);
    await expect(desk.getByRole("row", { name: /Do you repair bicycles/ })).toContainText("Wrong");
    await finished(desk, "nightly-ran");
    await night.getByRole("button").click();
    await expect(desk.getByText("Missing in the answer: Mondays")).toBeVisible();
  });
});
