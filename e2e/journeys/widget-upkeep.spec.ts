// What a company or a visitor decides takes effect in a chat that is already open.
import { finished } from "../harness/look.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

type Doors = { CXGenie: { consent(given: boolean): void; open(): void } };

test("a visitor takes his consent back, and gives it again, without a reload", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({});
  const shop = await stage.website(snippetOf(stage.server, bot.id));
  const { page } = await stage.person();
  const widget = new Widget(page);
  await page.goto(shop.url);
  await widget.open();
  await widget.say("remember me");
  await widget.hears("remember me");
  const chat = page.frames().find((f) => f.url().includes("/chat?"));
  await chat?.evaluate(() => Object.keys(localStorage)).then((kept) => expect(kept).not.toEqual([]));

  await page.evaluate(() => (window as unknown as Doors).CXGenie.consent(false));
  await expect(page.locator("cxgenie-widget")).toHaveCount(0);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  await page.evaluate(() => (window as unknown as Doors).CXGenie.open()); // waits until he agrees
  await expect(page.locator("cxgenie-widget")).toHaveCount(0);

  await page.evaluate(() => (window as unknown as Doors).CXGenie.consent(true));
  await expect(widget.composer).toBeVisible(); // it was asked to open
  await expect(widget.log.getByText("remember me")).toHaveCount(0); // a stranger again
});

test("an open chat ends where its bot may no longer stand, and goes on where it may", async ({ stage }) => {
  stage.expectComplaint(/403|404|domain|refused/i);
  await stage.api.setUp();
  const bot = await stage.api.bot({});
  const shop = await stage.website(snippetOf(stage.server, bot.id));
  const allowed = await stage.person();
  const own = await stage.person();
  const widget = new Widget(allowed.page);
  await allowed.page.goto(shop.url);
  await widget.open();
  await own.page.goto(`${stage.server.url}/chat?aid=${bot.id}`);
  await expect(own.page.getByRole("textbox", { name: "Message" })).toBeVisible();
  await stage.api.patch(`/v1/bots/${bot.id}`, { widget: { allowed_domains: ["elsewhere.example"] } });
  await expect(widget.chat.getByText("This chat is not available")).toBeVisible({ timeout: 30_000 });
  await own.page.getByRole("textbox", { name: "Message" }).fill("still here");
  await own.page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(own.page.getByRole("log").getByText("still here")).toBeVisible();
});

test("out of hours on a narrow phone: when the team is back stands in the header", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  const tomorrow = (new Date().getUTCDay() + 7) % 7; // days begin on Monday: the day after today
  await stage.api.put("/v1/workspace/hours", {
    on: true,
    days: Array.from({ length: 7 }, (_, day) => (day === tomorrow ? [{ from: "09:00", to: "09:15" }] : [])),
    holidays: [],
    reply_on: false,
    reply: "",
  });
  const shop = await stage.website(snippetOf(stage.server, bot.id));
  const { page } = await stage.person();
  await page.setViewportSize({ width: 320, height: 640 });
  const widget = new Widget(page);
  await page.goto(shop.url);
  await widget.open();
  await expect(widget.chat.getByText(/^Team back \w{3} \d\d:\d\d$/)).toBeVisible();
  const frame = page.frames().find((f) => f.url().includes("/chat?"));
  expect(await frame?.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await finished(page, "widget-out-of-hours");
});
