import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

const talks = [
  ["Do you ship to Iceland?", "Yes, we ship to Iceland within eight working days."],
  ["Can I pay with an invoice?", "Companies pay with an invoice within thirty days."],
  ["Is the black tea from Assam organic?", "Our black tea from Assam is organic since last spring."],
];
const csv = `conversation_id,sender,text,sent_at
${talks
  .map(
    ([question, answer], i) =>
      `${i},customer,"${question}",2026-11-0${i + 1}T09:00:00Z\n${i},agent,"${answer}",2026-11-0${i + 1}T09:05:00Z`,
  )
  .join("\n")}
`;
const file = (name: string, text: string) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

// A company comes from another system and brings what its people have answered there: looked at first, stopped or
// started, reviewed; and the same file a second time is told apart.
test("conversations of another system become suggestions to review", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  stage.expectComplaint(/422 \(Unprocessable Entity\) \S+\/history\/files/);
  const { desk } = await atDesk(stage);
  await desk.goto(`/bots/${bot.id}/knowledge?tab=history`);
  const choose = (name: string, text: string) => desk.locator("input[type=file]").setInputFiles(file(name, text));
  const runs = desk.getByRole("listitem");

  await test.step("a file that cannot be read says what is missing", async () => {
    await expect(desk.getByText("Nothing was learnt from earlier conversations yet")).toBeVisible();
    await finished(desk, "earlier-empty");
    await choose("notes.csv", "when,what\n2026-01-01,Nothing\n");
    await expect(desk.getByText(/A column is missing/)).toBeVisible();
    await choose("dates.csv", csv.replace("2026-11-01T09:00:00Z", "some day").replace(",agent,", ",boss,"));
    await expect(desk.getByText("Line 2: sent_at is no date.")).toBeVisible();
    await expect(desk.getByText("Line 3: sender is neither customer, nor agent, nor bot.")).toBeVisible();
    await finished(desk, "earlier-wrong-lines");
    await expect(desk.getByRole("button", { name: "Choose a file" })).toBeVisible();
  });
  await test.step("it is looked at before anything is learnt, and can be put away", async () => {
    await choose("helpdesk.csv", csv);
    await expect(desk.getByText("helpdesk.csv: 3 conversations, 3 questions with answers.")).toBeVisible();
    await desk.getByText("The first 3 conversations").click();
    await expect(desk.getByText("Yes, we ship to Iceland within eight working days.")).toBeVisible();
    await finished(desk, "earlier-preview");
    await desk.getByRole("button", { name: "Cancel" }).click();
    await expect(desk.getByRole("button", { name: "Choose a file" })).toBeVisible();
    expect((await stage.api.get<{ items: unknown[] }>(`/v1/bots/${bot.id}/proposals`)).items).toEqual([]);
  });
  await test.step("dates that can be read in two ways are said, and asked", async () => {
    await choose("vn.csv", csv.replace(/2026-11-0(\d)T(\d\d:\d\d):00Z/g, "0$1/11/2026 $2"));
    await expect(desk.getByText(/Dates were read as day\/month\/year/)).toContainText("does not show which");
    await finished(desk, "earlier-dates");
    await desk.getByRole("button", { name: "Read as month/day/year" }).click();
    await expect(desk.getByText(/Dates were read as month\/day\/year/)).toBeVisible();
    await desk.getByRole("button", { name: "Cancel" }).click();
  });
  await test.step("started, it ends in a report", async () => {
    await choose("helpdesk.csv", csv);
    await desk.getByRole("button", { name: "Start", exact: true }).click();
    await expect(desk.getByText("Done", { exact: true })).toBeVisible();
    await expect(runs.filter({ hasText: "helpdesk.csv" }).first()).toContainText("3 new pairs");
    await finished(desk, "earlier-report");
  });
  await test.step("what was found waits for a review, and the bot answers with what is approved", async () => {
    await desk.getByText("Learnt from conversations").click();
    const iceland = runs.filter({ hasText: "Iceland" });
    await expect(iceland).toContainText("eight working days");
    await expect(runs.filter({ hasText: "invoice" })).toBeVisible();
    await iceland.getByRole("button", { name: "Approve" }).click();
    await expect(desk.getByText("Approved. The bot answers with it from now on.").last()).toBeVisible();
    await runs.filter({ hasText: "invoice" }).getByRole("button", { name: "Reject" }).click();
    await expect(desk.getByText(/^Rejected\./).last()).toBeVisible();
  });
  await test.step("the same file again is told, and brings nothing anew", async () => {
    await desk.getByText("Earlier conversations").click();
    await choose("helpdesk-copy.csv", csv);
    await expect(desk.getByText(/The bot has learnt from the same file before/)).toBeVisible();
    await finished(desk, "earlier-again");
    await desk.getByRole("button", { name: "Start", exact: true }).click();
    const again = runs.filter({ hasText: "helpdesk-copy.csv" });
    await expect(again).toContainText("Done");
    await expect(again).toContainText("0 new pairs");
    await expect(again).toContainText("3 known already");
    await finished(desk, "earlier-known");
    const { items } = await stage.api.get<{ items: { status: string }[] }>(`/v1/bots/${bot.id}/proposals`);
    expect(items.map((p) => p.status).sort()).toEqual(["imported", "in_review"]);
  });
});
