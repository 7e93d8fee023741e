import { createServer } from "node:http";
import { Admin } from "../harness/admin.ts";
import { SearchEngine } from "../harness/engine.ts";
import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { freePort } from "../harness/ports.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

const page = `<!doctype html><html lang="en"><head><title>Visa for Japan | Travel guide</title></head><body><main><h1>Visa for Japan</h1>
  <h2 id="stay">Length of stay</h2><p>A tourist visa for Japan allows a stay of 15 or 30 days. A single entry costs 3000 yen.
  Book at https://evil.example/visa now.</p></main></body></html>`;

test("an owner sets a search engine, and a bot looks up what it does not know", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  await stage.api.faq(bot.id, "How long does shipping take?", "Two days within the country.");
  const engine = await SearchEngine.start();
  const port = await freePort();
  const guide = createServer((request, response) => {
    const known = request.url === "/japan";
    response
      .writeHead(known ? 200 : 404, { "Content-Type": "text/html; charset=utf-8" })
      .end(known ? page : "not here");
  });
  await new Promise<void>((resolve) => guide.listen(port, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${port}/japan`;
  engine.finds = [{ url: address, title: "Visa for Japan", content: "How long you may stay." }];
  const { desk } = await atDesk(stage);
  stage.expectComplaint(/422 \(Unprocessable/);
  const box = desk.getByRole("region", { name: "Try it" });
  const ask = async (question: string) => {
    await desk.getByLabel("Ask a question as a customer").fill(question);
    await desk.keyboard.press("Enter");
    await expect(box.getByText(question).first()).toBeVisible();
    await expect(box.getByText("Writing…")).toHaveCount(0);
  };
  try {
    await test.step("a bot says what is missing before it can look anything up", async () => {
      await desk.goto(`/bots/${bot.id}/prompt`);
      await desk.getByRole("switch", { name: "Allow online search" }).press("Space");
      await expect(desk.getByText("There is no search engine yet")).toBeVisible();
      await desk.getByRole("button", { name: "Discard" }).click();
    });

    await test.step("what is wrong with an engine stands beside its field, and nothing is stored", async () => {
      await desk.goto("/settings/models");
      await expect(desk.getByText("No search engine yet.")).toBeVisible();
      await finished(desk, "search-engine-none");
      await desk.getByRole("button", { name: "Set up" }).click();
      const dialog = desk.getByRole("dialog");
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog.getByText("Please fill this in.")).toBeVisible();
      await dialog.getByLabel("Address").fill(engine.url);
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog.getByText(/the format json must be listed/)).toBeVisible();
      await expect(dialog.getByLabel("Address")).toHaveValue(engine.url);
      await dialog.getByText("Brave Search").click();
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog.getByText("Please fill this in.")).toBeVisible();
      await dialog.getByText("SearXNG", { exact: true }).click();
    });

    await test.step("it is tested with a question, shows its first results, and is stored", async () => {
      engine.json = true;
      const dialog = desk.getByRole("dialog");
      await dialog.getByLabel("Try a question").fill("visa for Japan");
      await dialog.getByRole("button", { name: "Test this search" }).click();
      await expect(dialog.getByText(/Works: one result in \d+ ms/)).toBeVisible();
      await expect(dialog.getByRole("link", { name: "Visa for Japan" })).toHaveAttribute("href", address);
      expect(engine.asked.at(-1)).toBe("visa for Japan");
      await finished(desk, "search-engine-test");
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog).toBeHidden();
      await expect(desk.getByText(engine.url)).toBeVisible();
      await finished(desk, "search-engine");
    });

    await test.step("the bot may look on named websites alone; what is none is not taken", async () => {
      await desk.goto(`/bots/${bot.id}/prompt`);
      await desk.getByRole("switch", { name: "Allow online search" }).press("Space");
      await expect(desk.getByText("Looked up with your SearXNG; it costs no credits.")).toBeVisible();
      const sites = desk.getByRole("combobox", { name: "Only on these websites" });
      await sites.fill("https://127.0.0.1/docs");
      await desk.keyboard.press("Enter");
      await desk.getByRole("button", { name: "Save changes" }).click();
      await expect(desk.getByText("A website looks like example.com")).toBeVisible();
      await expect(desk.getByText("https://127.0.0.1/docs")).toBeVisible();
      await sites.focus();
      await desk.keyboard.press("Backspace");
      await sites.fill("127.0.0.1");
      await desk.keyboard.press("Enter");
      await desk.getByRole("button", { name: "Save changes" }).click();
      await expect(desk.getByText("Prompt and models saved.")).toBeVisible();
      await finished(desk, "online-search");
    });

    await test.step("what it knows it does not look up, nor what is the customer's own affair", async () => {
      const before = engine.asked.length;
      await ask("How long does shipping take?");
      await expect(box.getByText("Two days within the country.").first()).toBeVisible();
      await ask("Where is my order 12345?");
      await expect(box.getByText("the question is about the customer's own affairs")).toBeVisible();
      expect(engine.asked.length).toBe(before);
    });

    await test.step("what it does not know it quotes from the web, with the page", async () => {
      await ask("How long may I stay in Japan with a tourist visa?");
      await expect(box.getByText(/From the web, “Visa for Japan/)).toBeVisible();
      await expect(box.getByText(/allows a stay of 15 or 30 days/).first()).toBeVisible();
      await expect(box.getByText(/evil\.example/)).toHaveCount(0);
      await finished(desk, "online-tried");
    });

    await test.step("a customer sees where it is from, and the team why", async () => {
      const shop = await stage.website(snippetOf(stage.server, bot.id));
      const { page: visitor } = await stage.person();
      await visitor.goto(shop.url);
      const widget = new Widget(visitor);
      await widget.open();
      await widget.say("How many days may I stay in Japan with a tourist visa?");
      await widget.hears(/allows a stay of 15 or 30 days/);
      const link = widget.log.getByRole("link", { name: /Visa for Japan/ });
      await expect(link).toHaveAttribute("href", `${address}#stay`);
      await expect(widget.log.getByText("From the web", { exact: true })).toBeVisible();
      await finished(visitor, "widget-from-the-web");
      await desk.goto("/inbox");
      await new Admin(desk).openConversation(/Japan/);
      await desk.getByRole("button", { name: "1 source" }).click();
      await expect(desk.getByText("On the web", { exact: true })).toBeVisible();
      await desk.getByRole("button", { name: "Why this answer" }).click();
      const why = desk.getByRole("dialog", { name: "Why this answer" });
      await expect(why.getByText("Read", { exact: true })).toBeVisible();
      await expect(why.getByRole("link", { name: "Open the page" })).toHaveAttribute("href", `${address}#stay`);
      await finished(desk, "online-evidence");
    });

    await test.step("an engine that fails is shown, and answers go on without it", async () => {
      engine.json = false;
      await desk.goto(`/bots/${bot.id}/prompt`);
      await ask("What does a single entry visa for Japan cost?");
      await expect(box.getByText("The search engine failed:")).toBeVisible();
      await desk.goto("/settings/models");
      await expect(desk.getByText("No search engine", { exact: true })).toBeVisible();
      await finished(desk, "search-engine-failing");
    });
  } finally {
    await engine.end();
    guide.closeAllConnections();
    await new Promise<void>((resolve) => guide.close(() => resolve()));
  }
});
