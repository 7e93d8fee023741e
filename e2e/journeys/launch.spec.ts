import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

test("the launch screen: ways, appearance, form, domains, and where the bot was seen", async ({ stage }) => {
  stage.expectComplaint(/422 .*\/v1\/bots\//);
  await stage.api.setUp();
  const bot = await stage.api.bot();
  const { desk: page } = await atDesk(stage);
  await page.goto(`/bots/${bot.id}/launch`);
  await expect(page.getByText("Nowhere yet.", { exact: false })).toBeVisible();

  await page.getByLabel("From the side").fill("40");
  await page.getByText("Question", { exact: true }).click();
  await page.getByLabel("Visitors may move the bubble").check({ force: true });
  await page.getByLabel("Ask who they are").check({ force: true });
  await page.getByRole("checkbox", { name: "Phone" }).check();
  await page.getByText("Must be filled in").click();
  await page.getByLabel("Ask for a rating").check({ force: true });
  await page.getByLabel("Privacy notice").fill("northwind");
  await page.getByLabel("Allowed domains").fill("https://shop.localhost/tea");
  const save = page.getByRole("button", { name: /^Save/ });
  await save.click();
  await expect(page.getByText("A domain looks like example.com", { exact: false })).toBeVisible();
  await page.getByLabel("Allowed domains").fill("shop.localhost");
  await save.click();
  await expect(page.getByText("That does not look like a web address.", { exact: true })).toBeVisible();
  await expect(page.getByLabel("Allowed domains")).toHaveValue("shop.localhost"); // what was typed stays
  await page.getByLabel("Privacy notice").fill("https://northwind.example/privacy");
  await save.click();
  await expect(page.getByText("Appearance saved", { exact: false })).toBeVisible();
  const saved = await stage.api.get<{ widget: Record<string, unknown> }>(`/v1/bots/${bot.id}`);
  expect(saved.widget).toMatchObject({
    offset_x: 40,
    launcher_icon: "question",
    draggable: true,
    feedback: true,
    allowed_domains: ["shop.localhost"],
    pre_chat: { on: true, name: true, email: true, phone: true, required: true },
  });

  const shop = await stage.website(snippetOf(stage.server, bot.id));
  const visitor = await stage.person();
  await visitor.page.goto(shop.url);
  await expect(visitor.page.locator("cxgenie-widget button.launch")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "shop.localhost" })).toBeVisible();
  await finished(page, "launch-bubble");

  await page.getByText("Chat page", { exact: true }).click();
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  const png = page.waitForEvent("download");
  await page.getByRole("button", { name: "PNG" }).click();
  expect((await png).suggestedFilename()).toBe("Tea helper.png");
  await page.getByLabel("Title of the page").fill("Tea questions");
  await save.click();
  await expect(page.getByText("Appearance saved", { exact: false }).first()).toBeVisible();
  await finished(page, "launch-page");
  await page.getByText("Inline frame", { exact: true }).click();
  await expect(page.getByText("<iframe", { exact: false })).toBeVisible();
  await page.getByText("For developers", { exact: true }).click();
  await expect(page.getByText("data-consent", { exact: true })).toBeVisible();
  await finished(page, "launch-code");

  await visitor.page.goto(`${stage.server.url}/chat?aid=${bot.id}`);
  await expect(visitor.page).toHaveTitle("Tea questions");
});

test("a website that is not allowed gets nothing, and cannot frame the chat", async ({ stage }) => {
  stage.expectComplaint(/403|frame-ancestors|refused to connect|violates|CORS|Failed to fetch|ERR_FAILED/i);
  await stage.api.setUp();
  const bot = await stage.api.bot({ widget: { allowed_domains: ["elsewhere.example"] } });
  const shop = await stage.website(snippetOf(stage.server, bot.id));
  const { page } = await stage.person();
  const answer = page.waitForResponse((r) => r.url().includes("/widget-bot/"));
  await page.goto(shop.url);
  expect((await answer).status()).toBe(403);
  await expect(page.locator("cxgenie-widget")).toHaveCount(0);
  const sites = await stage.api.getUntil<{ items: { origin: string; refused: boolean }[] }>(
    `/v1/bots/${bot.id}/sites`,
    (l) => l.items.length > 0,
  );
  expect(sites.items).toMatchObject([{ origin: shop.url.replace(/\/$/, ""), refused: true }]);
  const chat = await fetch(`${stage.server.url}/chat?aid=${bot.id}&embed=1`);
  expect(chat.headers.get("content-security-policy")).toContain("frame-ancestors 'self' https://elsewhere.example:*");
});

test("pages steer the chat: early calls, events, a text, who it is, a button that moves", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ widget: { draggable: true, offset_x: 40, offset_y: 60 } });
  const shop = await stage.website(
    `<script>(window.CXGenie ||= []).push(["on", "open", () => (window.opened = (window.opened ?? 0) + 1)]);</script>${snippetOf(stage.server, bot.id)}`,
  );
  const { page } = await stage.person();
  await page.goto(shop.url);
  const widget = new Widget(page);
  await expect(widget.button).toBeVisible();
  const box = async () => (await widget.button.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const first = await box();
  expect(Math.round(1440 - first.x - first.width)).toBe(40);
  expect(Math.round(900 - first.y - first.height)).toBe(60);

  await page.evaluate(() => {
    const { CXGenie } = window as unknown as { CXGenie: Record<string, (...args: unknown[]) => void> };
    CXGenie.identify?.({ name: "Lan", email: "lan@example.com" });
    CXGenie.send?.("Do you ship to Hue?");
  });
  await widget.hears("Do you ship to Hue?");
  expect(await page.evaluate(() => (window as unknown as { opened: number }).opened)).toBe(1);
  const named = async () =>
    (await stage.api.get<{ items: { contact: { name: string } }[] }>("/v1/conversations?tab=all")).items[0]?.contact
      .name;
  await expect.poll(named).toBe("Lan");

  await page.mouse.move(first.x + 28, first.y + 28);
  await page.mouse.down();
  await page.mouse.move(300, 300, { steps: 5 });
  await page.mouse.move(80, 80, { steps: 5 });
  await page.mouse.up();
  const moved = await box();
  expect(moved.x).toBeLessThan(100);
  expect(moved.y).toBeLessThan(100);
  await expect(widget.composer).toBeHidden(); // dragging closes the chat
  await page.reload();
  await expect(widget.button).toBeVisible();
  expect(Math.abs((await box()).x - moved.x)).toBeLessThan(3);
  await widget.open(); // and a click is still a click
});

test("nothing is loaded or kept before the visitor agrees", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  const shop = await stage.website(snippetOf(stage.server, bot.id).replace(" async", " data-consent async"));
  const { page } = await stage.person();
  const asked: string[] = [];
  page.on("request", (r) => asked.push(new URL(r.url()).pathname));
  await page.goto(shop.url);
  await page.waitForFunction(() => "CXGenie" in window);
  const kept = () => page.evaluate(() => Object.keys(localStorage).concat(Object.keys(sessionStorage)));
  expect(asked.filter((path) => path !== "/widget.js" && /widget|chat|guest/.test(path))).toEqual([]);
  expect(await kept()).toEqual([]);
  const widget = new Widget(page);
  await expect(widget.button).toHaveCount(0);
  await page.evaluate(() => (window as unknown as { CXGenie: { consent(on: boolean): void } }).CXGenie.consent(true));
  await widget.open();
  await widget.say("Now I may write");
  await widget.hears("Now I may write");
  expect(await kept()).not.toEqual([]);
  await page.evaluate(() => (window as unknown as { CXGenie: { consent(on: boolean): void } }).CXGenie.consent(false));
  await expect(widget.button).toBeHidden();
  await expect(page.locator("cxgenie-widget iframe")).toHaveCount(0);
  expect(await kept()).toEqual([]);
});

test("the preview is the chat itself: what is not saved shows in it, and nothing that is written there is sent", async ({
  stage,
}) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ widget: { teaser: "Questions about tea?" } });
  const { desk: page } = await atDesk(stage);
  const asked: string[] = [];
  page.on("request", (r) => {
    const { pathname } = new URL(r.url());
    if (/guest|stream|widget-bot/.test(pathname)) asked.push(`${r.method()} ${pathname}`);
  });
  const shop = page.frameLocator('iframe[title^="Preview of the chat"]');
  const chat = shop.frameLocator("iframe");
  const save = page.getByRole("button", { name: /^Save/ });
  const saved = async () => {
    await save.click();
    await expect(save).toBeDisabled();
  };
  const fill = (bubble: ReturnType<typeof chat.locator>) => bubble.evaluate((e) => getComputedStyle(e).backgroundColor);

  await test.step("the button, its teaser and the chat, as they will be", async () => {
    await page.goto(`/bots/${bot.id}/launch`);
    await expect(chat.getByRole("heading", { name: "Tea helper" })).toBeVisible();
    await expect(chat.getByText("Hello! What would you like to know about our tea?")).toBeVisible();
    await expect(chat.getByText("Powered by CX Genie")).toBeVisible();
    await expect(chat.getByText("AI", { exact: true })).toBeVisible();
    await chat.getByRole("button", { name: "Close chat" }).click();
    await expect(shop.getByText("Questions about tea?")).toBeVisible();
    await page.getByLabel("Teaser beside the bubble").fill("Green or black?");
    await expect(shop.getByText("Green or black?")).toBeVisible();
    await shop.getByRole("button", { name: "Open chat" }).click();
    await expect(chat.getByRole("textbox", { name: "Message" })).toBeVisible();
  });

  await test.step("a colour shows before it is saved, a wrong one leaves the last one", async () => {
    await page.getByLabel("Custom colour").fill("#0f766e");
    await expect.poll(() => fill(chat.locator(".bubble.own").first())).toBe("rgb(15, 118, 110)");
    await page.getByLabel("Custom colour").fill("#0f7");
    await expect.poll(() => fill(chat.locator(".bubble.own").first())).toBe("rgb(0, 255, 119)");
    await page.getByLabel("Custom colour").fill("#0f766e");
    await expect.poll(() => fill(chat.locator(".bubble.own").first())).toBe("rgb(15, 118, 110)");
    await page.getByLabel("Privacy notice").fill("nowhere");
    await expect(page.getByText("The preview waits until this can be saved", { exact: false })).toBeVisible();
    await page.getByLabel("Privacy notice").fill("");
    await finished(page, "preview-bubble");
    await page.getByText("Phone", { exact: true }).first().click();
    await finished(page, "preview-phone");
    await page.getByText("Desktop", { exact: true }).click();
  });

  await test.step("what is written there shows, and goes nowhere", async () => {
    const field = chat.getByRole("textbox", { name: "Message" });
    await field.fill("How do I look?");
    await chat.getByRole("button", { name: "Send", exact: true }).click();
    await expect(chat.getByRole("log").getByText("How do I look?")).toBeVisible();
    await expect(chat.getByText("This is only the preview: nothing was sent.")).toBeVisible();
    await saved();
    await expect(chat.getByRole("log").getByText("How do I look?")).toBeVisible();
    const all = await stage.api.get<{ items: unknown[] }>("/v1/conversations?tab=all");
    expect(all.items).toEqual([]);
    expect(asked).toEqual([]);
    expect(
      await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("cxgenie:chat"))),
    ).toEqual([]);
  });

  await test.step("the chat page, too", async () => {
    await page.getByText("Chat page", { exact: true }).click();
    await expect(shop.getByRole("heading", { name: "Tea helper", level: 1 })).toBeVisible();
    await expect(shop.getByText("Powered by CX Genie")).toBeVisible();
    await finished(page, "preview-page");
  });

  await test.step("the name and the greeting show where they are written", async () => {
    await page.goto(`/bots/${bot.id}/general`);
    await page.getByLabel("Bot name").fill("Coffee helper");
    await expect(chat.getByRole("heading", { name: "Coffee helper" })).toBeVisible();
    await finished(page, "preview-general");
    await saved();
    await page.goto(`/bots/${bot.id}/settings`);
    await page.getByRole("textbox", { name: "Greeting" }).fill("Good morning!");
    await expect(chat.getByText("Good morning!")).toBeVisible();
    // A section's Save is there only while something in it is not saved.
    await save.click();
    await expect(save).toHaveCount(0);
  });

  await test.step("after the save it is the same, there and on a website", async () => {
    await page.goto(`/bots/${bot.id}/launch`);
    await expect(chat.getByText("Good morning!")).toBeVisible();
    expect(await fill(chat.locator(".bubble.own").first())).toBe("rgb(15, 118, 110)");
    const site = await stage.website(snippetOf(stage.server, bot.id));
    const { page: visitor } = await stage.person();
    await visitor.goto(site.url);
    const widget = new Widget(visitor);
    await widget.open();
    await expect(widget.chat.getByRole("heading", { name: "Coffee helper" })).toBeVisible();
    await widget.hears("Good morning!");
    await widget.say("Hi");
    expect(await fill(widget.chat.locator(".bubble.own").first())).toBe("rgb(15, 118, 110)");
  });
});
