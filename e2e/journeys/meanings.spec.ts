import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";
import { Vendor } from "../harness/vendor.ts";

const things =
  "delivery invoice password warranty colour catalogue newsletter coupon giftcard pickup customs repair size careers press language currency subscription storage cleaning assembly battery packaging recycling".split(
    " ",
  );

test("an owner has questions found by what they mean, and sees how far it is and why not", async ({ stage }) => {
  await stage.api.setUp();
  const { id: bot } = await stage.api.bot();
  for (const thing of things) await stage.api.faq(bot, `Tell me about the ${thing}`, `Our ${thing} desk knows that.`);
  await stage.api.faq(bot, "Can I get a refund for bicycles?", "Within thirty days.");
  const vendor = await Vendor.start();
  const { desk } = await atDesk(stage);
  try {
    await test.step("a key for meanings alone is tried for them", async () => {
      await desk.goto("/settings/models");
      await desk.getByRole("button", { name: "Add key" }).click();
      const dialog = desk.getByRole("dialog");
      await dialog.getByLabel("Name").fill("Finder");
      await dialog.getByLabel("Address").fill(vendor.url);
      await dialog.getByLabel("Key", { exact: true }).fill(Vendor.key);
      await dialog.getByLabel("Embedding model").fill("tea-vectors");
      await dialog.getByLabel("Rerank model").fill("tea-judge");
      await dialog.getByRole("button", { name: "Test this key" }).click();
      await expect(dialog.getByText(/96 numbers in \d+ ms, judges in \d+ ms/)).toBeVisible();
      await finished(desk, "meaning-key");
      vendor.refusesAfter = 2; // the trial of the key needs as many
      vendor.meant = 0;
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog).toBeHidden();
      await expect(desk.getByRole("combobox", { name: "Finds by meaning" })).toHaveValue("Finder · tea-vectors");
      await expect(desk.getByRole("combobox", { name: "Judges what was found" })).toHaveValue("Finder · tea-judge");
      await finished(desk, "meaning-models");
    });

    const strip = desk.getByRole("region", { name: "Finding by meaning" });
    await test.step("a vendor that is busy is named, and words serve meanwhile", async () => {
      await desk.goto(`/bots/${bot}/knowledge`);
      await expect(strip.getByText("the vendor is busy – Rate limit reached")).toBeVisible();
      await expect(strip.getByText(/0 of \d+/)).toBeVisible();
      await expect(strip.getByText("Until all are there, questions are looked up by words.")).toBeVisible();
      await finished(desk, "meaning-busy");
    });

    await test.step("tried again it is ready", async () => {
      vendor.refusesAfter = Number.POSITIVE_INFINITY;
      await strip.getByRole("button", { name: "Try again" }).click();
      await expect(strip.getByText("Found by words and by meaning, with tea-vectors.")).toBeVisible();
      await finished(desk, "meaning-ready");
    });

    await test.step("a question in other words is found, and how is shown", async () => {
      await desk.goto(`/bots/${bot}/prompt`);
      await desk.getByLabel("Ask a question as a customer").fill("reimbursement of bikes?");
      await desk.keyboard.press("Enter");
      const box = desk.getByRole("region", { name: "Try it" });
      const choice = box.getByRole("button", { name: "Can I get a refund for bicycles?" }).first();
      await expect(choice).toBeVisible(); // other words may mean something else: it asks
      await box.locator("summary").filter({ hasText: "Can I get a refund for bicycles?" }).click();
      await expect(box.getByText(/meaning \d+% · judged 93%/)).toBeVisible();
      await finished(desk, "meaning-tried");
      await choice.click();
      await expect(box.getByText("Within thirty days.").filter({ visible: true }).first()).toBeVisible();
    });
  } finally {
    await vendor.end();
  }
});
