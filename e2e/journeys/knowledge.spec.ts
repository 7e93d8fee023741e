import { readFile } from "node:fs/promises";
import { accessible, finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

const TEXT =
  "<p>We wrap every order as a gift for 3.50 euro: in recycled paper, with a cotton ribbon and a handwritten card.</p>" +
  "<h2>How to order it</h2><p>Tick gift in your cart and write the words for the card. No prices are in the parcel then.</p>";

// What the bot reads is listed beside its entries: found, opened in its place, switched off and corrected. A text that says
// what another one says waits until somebody decides.
test("what the bot has read is found, switched off, corrected, and not learnt twice", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  const article = async (title: string, state: string) => {
    const { id } = await stage.api.post<{ id: string }>(`/v1/bots/${bot.id}/articles`, {
      title,
      body: TEXT,
      train: true,
    });
    await stage.api.getUntil(`/v1/bots/${bot.id}/articles/${id}`, (a: { state: string }) => a.state === state);
  };
  await article("Gift wrapping", "imported");
  await article("Gift wrapping, again", "overlapped");
  const { desk } = await atDesk(stage);
  const nav = desk.getByRole("navigation", { name: "Pages of this bot" });
  const row = (name: RegExp) => desk.getByRole("row", { name });

  await test.step("an article that says the same is overlapped, and shown beside the other one", async () => {
    await desk.goto(`/bots/${bot.id}/articles`);
    await expect(row(/wrapping, again/)).toContainText("Overlapped");
    const compare = row(/wrapping, again/).getByRole("button", { name: "Compare" });
    await compare.click();
    const dialog = desk.getByRole("dialog", { name: "Two texts that say the same" });
    await expect(dialog.getByRole("region", { name: "What the bot knows" })).toContainText("handwritten card");
    await expect(dialog.getByRole("region", { name: "The new one, not used yet" })).toContainText("handwritten card");
    await finished(desk, "texts-that-say-the-same");
    await expect(dialog).toBeVisible(); // rows stand otherwise on a phone, and what was opened from one stays
    await dialog.getByRole("button", { name: "Discard the new one" }).click();
    await expect(desk.getByText("Discarded. The article is a draft again.")).toBeVisible();
    await expect(row(/wrapping, again/)).toContainText("Draft");
  });

  await test.step("a search among the entries says that a passage has the word, and leads there", async () => {
    await nav.getByRole("link", { name: "Bot's knowledge" }).click();
    await expect(desk.getByRole("heading", { name: "Bot's knowledge", level: 1 })).toBeVisible(); // the page before has a search, too
    await desk.getByRole("textbox", { name: "Search" }).fill("Handwritten");
    await expect(desk.getByText("1 passage of articles, documents and web pages has “Handwritten”.")).toBeVisible();
    await desk.getByRole("button", { name: "Show", exact: true }).click();
    await expect(row(/Gift wrapping/)).toContainText("In use");
    await finished(desk, "passages");
    await accessible(desk, "passages");
  });

  await test.step("it is opened in its place and switched off", async () => {
    await row(/Gift wrapping/)
      .getByRole("button", { name: /handwritten/ })
      .click();
    const drawer = desk.getByRole("dialog", { name: "Passage" });
    await expect(drawer).toContainText("No prices are in the parcel then.");
    await finished(desk, "passage");
    await drawer.getByRole("button", { name: "Do not answer from it" }).click();
    await expect(drawer.getByText("Switched off")).toBeVisible();
    await drawer.getByRole("button", { name: "Answer from it again" }).click();
    await expect(drawer.getByText("In use")).toBeVisible();
  });

  await test.step("an answer that starts from it takes its place", async () => {
    const drawer = desk.getByRole("dialog", { name: "Passage" });
    await drawer.getByRole("button", { name: "Correct it with an answer of your own" }).click();
    const dialog = desk.getByRole("dialog", { name: "An answer instead of this passage" });
    await expect(dialog.getByLabel("Answer", { exact: true })).toHaveValue(/handwritten card/);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByText("Please fill this in.")).toBeVisible();
    await dialog.getByLabel("Question", { exact: true }).fill("What does gift wrapping cost?");
    await dialog.getByLabel("Answer", { exact: true }).fill("Four euro, with a handwritten card.");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(row(/Gift wrapping/)).toContainText("Switched off");
    await stage.api.getUntil(
      `/v1/bots/${bot.id}/faqs`,
      (p: { items: { state: string }[] }) => p.items[0]?.state === "imported",
    );
    await desk.getByText("Entries", { exact: true }).click();
    await expect(row(/What does gift wrapping cost/)).toContainText("Imported");
  });

  await test.step("many are switched off and on together: the ticked ones, and all that match", async () => {
    const models = Array.from(
      { length: 60 },
      (_, i) => `<h2>Model ${i}</h2><p>Bicycle number${i} has wheels of steel and a bell of brass.</p>`,
    );
    await stage.api.post(`/v1/bots/${bot.id}/articles`, { title: "Bicycles", body: models.join(""), train: true });
    await stage.api.getUntil(
      `/v1/bots/${bot.id}/passages?search=bicycle&counted=true`,
      (p: { total: number }) => p.total === 60,
    );
    await desk.getByText("Passages", { exact: true }).click();
    await desk.getByRole("textbox", { name: "Search" }).fill("bicycle");
    await expect(row(/Model 0/)).toContainText("In use");
    await desk.getByRole("checkbox", { name: "Select Model 1", exact: true }).check();
    await desk.getByRole("checkbox", { name: "Select Model 2", exact: true }).check();
    await desk.getByRole("button", { name: "Switch off", exact: true }).click();
    await expect(desk.getByText("2 passages switched off.")).toBeVisible();
    await expect(row(/Model 2 /)).toContainText("Switched off");
    await expect(row(/Model 3 /)).toContainText("In use");
    await desk.getByRole("checkbox", { name: "Select all shown" }).check();
    await desk.getByRole("button", { name: "Select all 60 that match" }).click();
    await finished(desk, "passages-many");
    await desk.getByRole("button", { name: "Switch off", exact: true }).click();
    await desk
      .getByRole("dialog", { name: "Switch off all 60 passages?" })
      .getByRole("button", { name: "Switch off" })
      .click();
    const task = desk.getByRole("region", { name: "Passages: Switch off" });
    await expect(task).toContainText("58 changed");
    await expect(row(/Model 3 /)).toContainText("Switched off");
    await finished(desk, "passages-task");
  });

  await test.step("a list is shown as one, and on a phone passages can be ticked, too", async () => {
    await stage.api.post(`/v1/bots/${bot.id}/articles`, {
      title: "Lamps",
      body: "<p>A lamp comes with these:</p><ul><li>Two lamps of steel</li><li>Four cells</li></ul>",
      train: true,
    });
    await stage.api.getUntil(
      `/v1/bots/${bot.id}/passages?search=lamp&counted=true`,
      (p: { total: number }) => p.total === 1,
    );
    await desk.getByRole("textbox", { name: "Search" }).fill("lamp");
    await desk.setViewportSize({ width: 390, height: 844 });
    const tick = desk.getByRole("checkbox", { name: "Select Lamps" });
    await tick.check();
    await expect(desk.getByRole("button", { name: "Switch off", exact: true })).toBeVisible();
    await finished(desk, "passages-phone");
    await tick.uncheck();
    await expect(row(/Lamps/)).not.toContainText("- Two lamps");
    await row(/Lamps/).getByRole("button").first().click();
    const drawer = desk.getByRole("dialog", { name: "Passage" });
    await expect(drawer.getByRole("listitem")).toHaveText(["Two lamps of steel", "Four cells"]);
    await finished(desk, "passage-list");
    await drawer.getByRole("button", { name: "Close" }).click();
    await desk.setViewportSize({ width: 1440, height: 900 });
    await desk.getByRole("textbox", { name: "Search" }).fill("bicycle");
  });

  await test.step("the list is exported as it is narrowed", async () => {
    for (const [name, file] of [
      ["CSV file", "passages.csv"],
      ["Excel workbook", "passages.xlsx"],
    ] as const) {
      const saved = desk.waitForEvent("download");
      await desk.getByRole("button", { name: "Export" }).click();
      await desk.getByRole("menuitem", { name }).click();
      expect((await saved).suggestedFilename()).toBe(file);
    }
    const saved = desk.waitForEvent("download");
    await desk.getByRole("button", { name: "Export" }).click();
    await desk.getByRole("menuitem", { name: "CSV file" }).click();
    const text = await readFile(await (await saved).path(), "utf8");
    expect(text.trimEnd().split("\n").length).toBe(61);
    expect(text).toContain("article,Bicycles,Bicycles › Model 59,,");
    expect(text).not.toContain("Gift wrapping");
  });
});
