import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";
import { Vendor } from "../harness/vendor.ts";

test("an owner brings a key of a language model, gives it to a bot, and tries what it says", async ({ stage }) => {
  await stage.api.setUp();
  const { id: bot } = await stage.api.bot();
  await stage.api.faq(bot, "How long does shipping take?", "Two days within the country.");
  const vendor = await Vendor.start();
  const { desk } = await atDesk(stage);
  try {
    await test.step("a key that the vendor refuses is not stored, and the vendor's words stand beside it", async () => {
      stage.expectComplaint(/422 \(Unprocessable/);
      await desk.goto("/settings/models");
      await desk.getByRole("button", { name: "Add key" }).click();
      const dialog = desk.getByRole("dialog");
      await dialog.getByLabel("Name").fill("Tea models");
      await dialog.getByLabel("Address").fill(vendor.url);
      await dialog.getByLabel("Key", { exact: true }).fill("sk-wrong-0123456789");
      await dialog.getByLabel("Model", { exact: true }).fill("tea-small");
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog.getByText("The vendor says: Incorrect API key provided")).toBeVisible();
      await expect(dialog.getByLabel("Name")).toHaveValue("Tea models");
    });

    await test.step("the right key is tested, shows its models and is stored", async () => {
      const dialog = desk.getByRole("dialog");
      await dialog.getByLabel("Key", { exact: true }).fill(Vendor.key);
      await dialog.getByRole("button", { name: "Test this key" }).click();
      await expect(dialog.getByText("2 models to choose from")).toBeVisible();
      await finished(desk, "model-key");
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog).toBeHidden();
      const row = desk.getByRole("row", { name: /Tea models/ });
      await expect(row.getByText("Works")).toBeVisible();
      await expect(row.getByText("…6789")).toBeVisible();
      await expect(desk.getByText(Vendor.key)).toHaveCount(0);
    });

    await test.step("a day gets a budget", async () => {
      await desk.getByLabel("Each visitor").fill("0.5");
      await desk.getByRole("button", { name: "Save changes" }).click();
      await expect(desk.getByText("Settings of the models saved.")).toBeVisible();
      await desk.reload();
      await expect(desk.getByLabel("Each visitor")).toHaveValue("$0.5");
    });

    await test.step("the bot gets the larger model and a prompt of its own, and is asked before that is saved", async () => {
      await desk.goto(`/bots/${bot}/prompt`);
      await desk.getByRole("radio", { name: /^Tea models/ }).check();
      await desk.getByRole("combobox", { name: "Model of this key" }).click();
      await desk.getByRole("option", { name: "tea-large" }).click();
      await desk.getByText("Own prompt", { exact: true }).click();
      await desk
        .getByRole("textbox", { name: "Prompt", exact: true })
        .fill("You are {{bot.name}} and love {{bot.colour}}.");
      await desk.getByRole("button", { name: "Save changes" }).click();
      await expect(desk.getByText("There is no variable “bot.colour”.")).toBeVisible();
      await desk.getByRole("textbox", { name: "Prompt", exact: true }).fill("You are {{bot.name}} and love good tea.");
      await expect(desk.getByText("Uses unsaved changes")).toBeVisible();
      await desk
        .getByLabel("Ask a question as a customer")
        .fill("My order is on its way to Canada, when will shipping be done?");
      await desk.keyboard.press("Enter");
      const box = desk.getByRole("region", { name: "Try it" });
      await expect(box.getByText("Our tea arrives within two days.")).toBeVisible();
      await expect(box.getByText("How long does shipping take?")).toBeVisible();
      await expect(box.getByText("tea-large")).toBeVisible();
      await expect(box.getByText("0 credits")).toBeVisible();
      const last = vendor.asked.at(-1);
      expect(last?.model).toBe("tea-large");
      expect(last?.system).toContain("and love good tea.");
      await desk.getByLabel("Compare with what is saved").check();
      await desk.getByLabel("Ask a question as a customer").fill("How long does shipping take?");
      await desk.keyboard.press("Enter");
      await expect(box.getByRole("heading", { name: "With your changes" })).toBeVisible();
      await expect(box.getByRole("heading", { name: "As it is saved" })).toBeVisible();
      await finished(desk, "prompt-compared");
      await desk.getByRole("button", { name: "Save changes" }).click();
      await expect(desk.getByText("Prompt and models saved.")).toBeVisible();
      await finished(desk, "prompt-and-models");
    });

    await test.step("what it cost is shown", async () => {
      await desk.goto("/settings/models");
      await expect(desk.getByText("Spent today")).toBeVisible();
      await expect(desk.getByText("Estimated cost")).toBeVisible();
      await finished(desk, "models");
    });
  } finally {
    await vendor.end();
  }
});
