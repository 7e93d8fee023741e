import type { FrameLocator, Locator, Page } from "@playwright/test";
import { accessible } from "../harness/look.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, type Stage, test } from "../harness/test.ts";

// What visitors meet first (the button, a picture on it, a consent, questions about themselves, when people are there) on
// pages that are bad company for it, from the narrowest phone to a desk.

const sizes = [
  { width: 320, height: 568 },
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
] as const;

const reset =
  "*, *::before, *::after { all: unset !important; } body, body *, cxgenie-widget { display: inline !important; opacity: 0.4 !important; }";
const big =
  "html { font-size: 62.5%; zoom: 1; } * { box-sizing: content-box !important; margin: 0; padding: 0; line-height: 3; }";

const frame = "iframe { position: fixed; inset: 0; width: 100vw; height: 100vh; border: 0; }";

type Company = {
  name: string;
  styles: string;
  policy: (ours: string) => string | undefined;
  framed: boolean;
  shows: boolean;
};

const pages: Company[] = [
  { name: "a page that unsets every style", styles: reset, policy: () => undefined, framed: false, shows: true },
  {
    name: "a page that lets nothing in but us, and no picture",
    styles: big,
    policy: (ours) =>
      `default-src 'none'; script-src ${ours}; frame-src ${ours}; style-src 'self'; img-src data:; require-trusted-types-for 'script'`,
    framed: false,
    shows: false, // the picture on the button; the sign stands instead
  },
  { name: "a page in another page's frame", styles: big + frame, policy: () => undefined, framed: true, shows: true },
];

/** A company with a bot that asks who writes, has pictures of its own and people who are away. */
async function company(stage: Stage, picture: Buffer): Promise<string> {
  await stage.api.setUp();
  const bot = await stage.api.bot({
    auto_reply: false,
    widget: {
      pre_chat: { on: true, name: true, email: true, phone: true, required: true, intro: "" },
      privacy_url: "https://northwind.example/privacy",
      teaser: "Questions about our teas? We are happy to help you find the one for you.",
    },
  });
  const put = async (path: string, body: Buffer | string, type: string) => {
    const headers = { Cookie: stage.api.cookie, "Content-Type": type };
    const answer = await fetch(stage.server.url + path, { method: "PUT", headers, body: body as BodyInit });
    expect(answer.status, await answer.text()).toBe(200);
  };
  await put(`/v1/bots/${bot.id}/avatar`, picture, "image/png");
  await put(`/v1/bots/${bot.id}/launcher-picture`, picture, "image/png");
  // They work for half an hour at the other end of the day.
  const from = String((new Date().getUTCHours() + 12) % 24).padStart(2, "0");
  const days = Array.from({ length: 7 }, () => [{ from: `${from}:00`, to: `${from}:30` }]);
  await put(
    "/v1/workspace/hours",
    JSON.stringify({ on: true, days, holidays: [], reply_on: false, reply: "" }),
    "application/json",
  );
  return bot.id;
}

/** Waits until the chat, in a process of its own behind two frames, has been laid out as the page around it stands now. */
async function calm(chat: FrameLocator): Promise<void> {
  const stands = () =>
    chat.locator("footer.foot").evaluate((e) => JSON.stringify([innerWidth, innerHeight, e.getBoundingClientRect()]));
  let before = "";
  await expect
    .poll(
      async () => {
        const was = before;
        before = await stands();
        return was === before;
      },
      { intervals: [200] },
    )
    .toBe(true);
}

/** Nothing may reach over the edges of what it stands in, sideways. */
async function fits(chat: FrameLocator, width: number): Promise<void> {
  const over = await chat.locator("body").evaluate((body) => {
    const all = [...body.querySelectorAll<HTMLElement>("*")].filter((e) => e.checkVisibility() && !e.closest(".sr"));
    return all
      .filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5 || e.getBoundingClientRect().left < -0.5)
      .map((e) => e.outerHTML.slice(0, 120));
  });
  expect(over, `wider than ${width}`).toEqual([]);
}

for (const it of pages) {
  test(`who writes, a consent, opening times and pictures on ${it.name}`, async ({ stage }) => {
    const { page } = await stage.person();
    await page.setContent('<body style="margin: 0; background: linear-gradient(135deg, gold, crimson)">');
    const botId = await company(stage, await page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 200 } }));
    const policy = it.policy(stage.server.url);
    if (policy) stage.expectComplaint(/Content Security Policy.*img-src|Refused to load the image|\/files\/public\//);
    const snippet = snippetOf(stage.server, botId).replace(" async", " data-consent async");
    const site = await stage.website(snippet, { styles: it.styles, ...(policy && { policy }) });
    const slug = it.name.replace(/\W+/g, "-");
    const picture = (what: string) =>
      page.screenshot({
        path: new URL(`../out/pictures/hostile-${slug}-${what}.png`, import.meta.url).pathname,
        animations: "disabled",
        caret: "hide",
      });

    await page.goto(it.framed ? `${site.url}framed` : site.url);
    const inner = it.framed ? page.frameLocator('iframe[title="Shop"]') : page;
    const button: Locator = inner.locator("cxgenie-widget button.launch");
    const chat = inner.frameLocator("cxgenie-widget iframe");
    const form = chat.locator("form.details");
    const shop = async () => (it.framed ? await frameOf(page, site.url) : page);
    const consent = async (yes: boolean) => {
      const where = await shop();
      await where.waitForFunction(() => "CXGenie" in window);
      await where.evaluate(
        (on) => (window as unknown as { CXGenie: { consent(on: boolean): void } }).CXGenie.consent(on),
        yes,
      );
    };

    await test.step("nothing stands there before the visitor agrees", async () => {
      await expect(inner.locator("cxgenie-widget")).toHaveCount(0);
      await consent(true);
      await expect(button).toBeVisible();
    });

    await test.step("the button has its picture, or its sign where the page forbids pictures", async () => {
      const image = button.locator("img");
      if (it.shows) await expect.poll(() => image.evaluate((i: HTMLImageElement) => i.naturalWidth)).toBeGreaterThan(0);
      else {
        await expect(image).toHaveCount(0);
        await expect(button.locator("svg.talk")).toBeVisible();
      }
      for (const size of sizes) {
        await page.setViewportSize(size);
        const box = await button.boundingBox();
        expect(box && [Math.round(box.width), Math.round(box.height)]).toEqual([56, 56]);
        await picture(`closed-${size.width}`);
      }
    });

    await test.step("it asks who writes, and says when people are there", async () => {
      await button.click();
      await expect(form).toBeVisible();
      await expect(chat.getByText(/^Team back /)).toBeVisible();
      await expect
        .poll(() => chat.locator("header img").evaluate((i: HTMLImageElement) => i.naturalWidth))
        .toBeGreaterThan(0);
      await form.getByRole("textbox", { name: "E-mail" }).fill("an.address.that.is.far.too.long.for.one.line@");
      await form.getByRole("button", { name: "Start chatting" }).click();
      await expect(form.getByText("This does not look like an e-mail address.")).toBeVisible();
      for (const size of sizes) {
        await page.setViewportSize(size);
        for (const scheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme: scheme });
          await fits(chat, size.width);
          // What the page around it does is its own affair.
          if (!it.framed) await accessible(page, `${it.name}, ${size.width}, ${scheme}`, "cxgenie-widget");
          await picture(`details-${size.width}-${scheme}`);
        }
      }
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize(sizes[0]);
      await calm(chat);
      await form.getByRole("textbox", { name: "Name" }).fill("Lan");
      await form.getByRole("textbox", { name: "E-mail" }).fill("lan@example.com");
      await form.getByRole("textbox", { name: "Phone" }).fill("+84 90 123 4567");
      await form.getByRole("button", { name: "Start chatting" }).click();
      const box = chat.getByRole("textbox", { name: "Message" });
      await box.fill(
        "Where is my order? It was to come on Friday, and the address that I gave is https://northwind.example/orders/2026-11-27/4711-0815-long",
      );
      await calm(chat);
      await chat.getByRole("button", { name: "Send", exact: true }).click();
      await expect(chat.getByRole("log").getByText("Where is my order?")).toBeVisible();
      for (const size of sizes) {
        await page.setViewportSize(size);
        await fits(chat, size.width);
        // The end of the thread is what is seen, whatever the size.
        await expect
          .poll(() => chat.getByRole("log").evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight))
          .toBeLessThan(2);
        await picture(`written-${size.width}`);
      }
    });

    await test.step("a consent that is taken back takes everything along", async () => {
      await consent(false);
      await expect(button).toBeHidden();
      await expect(inner.locator("cxgenie-widget iframe")).toHaveCount(0);
      const kept = await (await shop()).evaluate(() => Object.keys(localStorage).concat(Object.keys(sessionStorage)));
      expect(kept).toEqual([]);
    });
  });
}

async function frameOf(page: Page, url: string) {
  const frame = page.frames().find((f) => f.url() === url);
  if (!frame) throw new Error(`no frame of ${url}`);
  return frame;
}
