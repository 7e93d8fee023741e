import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Admin } from "../harness/admin.ts";
import { accessible, finished } from "../harness/look.ts";
import { atDesk, inShop } from "../harness/people.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

test("an agent sees formatting as he writes it, and so does the customer, with the picture of a linked page", async ({
  stage,
}) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  const ours = stage.server.url;
  // A shop that lets nothing in but us, resets every style, and is looked at on the narrowest of phones.
  const site = await stage.website(snippetOf(stage.server, bot.id), {
    policy: `default-src 'none'; script-src ${ours}; frame-src ${ours}; style-src 'self'; img-src data:; require-trusted-types-for 'script'`,
    styles:
      "*, *::before, *::after { all: unset !important; } * { display: inline !important; opacity: 0.4 !important; }",
  });
  const { page: shop } = await stage.person();
  const picture = await shop.screenshot();
  const linked = createServer((request, response) => {
    if (request.url?.endsWith(".png"))
      return void response.writeHead(200, { "Content-Type": "image/png" }).end(picture);
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end(
      '<title>Green tea</title><meta property="og:image" content="/cup.png"><meta name="description" content="Picked in spring.">',
    );
  });
  await new Promise<void>((done) => linked.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${(linked.address() as AddressInfo).port}/tea`;

  await shop.setViewportSize({ width: 320, height: 640 });
  const widget = new Widget(shop);
  await shop.goto(site.url);
  await widget.open();
  await widget.say("Which tea should I try?");

  const { desk: page, admin } = await atDesk(stage);
  await page.goto("/inbox/all");
  await admin.openConversation("Which tea");

  await test.step("bold, a list and a quotation show while they are typed", async () => {
    await expect(admin.composer).toHaveAttribute("contenteditable", "true");
    await admin.composer.click();
    await admin.composer.pressSequentially("Try the **green** one, 2 * 3 cups:");
    await expect(admin.composer.locator("strong")).toHaveText("green");
    await admin.composer.press("Shift+Enter");
    await admin.composer.pressSequentially("- boil");
    await admin.composer.press("Shift+Enter");
    await admin.composer.pressSequentially("wait");
    await expect(admin.composer.getByRole("listitem")).toHaveText(["boil", "wait"]);
    await admin.composer.press("Shift+Enter");
    await admin.composer.press("Shift+Enter");
    await admin.composer.pressSequentially("> Not too hot");
    await expect(admin.composer.locator("blockquote")).toHaveText("Not too hot");
    await finished(page, "composer-formatted");
  });

  await test.step("a bad address of a link says so and keeps what was typed", async () => {
    await page.getByRole("button", { name: "Link", exact: true }).click();
    const field = page.getByLabel("Address of the link");
    await field.fill("not an address");
    await field.press("Enter");
    await expect(page.getByRole("alert").filter({ hasText: "not an address" })).toBeVisible();
    await expect(field).toHaveValue("not an address");
    await field.press("Escape");
    await expect(field).toBeHidden();
    await expect(admin.composer.locator("blockquote")).toHaveText("Not too hot");
  });

  await test.step("what is pasted keeps its formatting and nothing else", async () => {
    await admin.composer.press("Shift+Enter");
    await admin.composer.press("Shift+Enter");
    await admin.composer.evaluate((box) => {
      const data = new DataTransfer();
      data.setData("text/html", '<p style="color:red">See <b>this</b><script>x()</script><img src="x"></p>');
      data.setData("text/plain", "See this");
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await expect(admin.composer.locator("strong")).toHaveText(["green", "this"]);
    expect(await admin.composer.innerHTML()).not.toMatch(/color|script|<img/);
    await admin.composer.press("ControlOrMeta+b"); // the bold ends where it was pasted
    await admin.composer.pressSequentially(` ${address}`);
  });

  await test.step("it survives a reload, and is sent as it looks", async () => {
    await stage.api.getUntil<{ items: { text: string }[] }>("/v1/drafts", (kept) =>
      kept.items.some((d) => d.text.includes("**this**") && d.text.includes(address)),
    );
    await page.reload();
    await expect(admin.composer.locator("strong")).toHaveText(["green", "this"]);
    await expect(admin.composer.getByRole("listitem")).toHaveText(["boil", "wait"]);
    await admin.composer.press("Enter");
    await expect(admin.composer).toHaveText("");
    await expect(admin.thread.locator("strong")).toHaveText(["green", "this"]);
    await expect(admin.thread.locator("blockquote")).toHaveText("Not too hot");
    await expect(admin.thread.getByText("2 * 3 cups")).toBeVisible();
    await expect(admin.thread.getByRole("link", { name: /Green tea/ }).locator("img")).toBeVisible();
    await accessible(page, "formatted reply");
  });

  await test.step("the customer reads the same, with the picture from our origin", async () => {
    await expect(widget.log.locator("strong")).toHaveText(["green", "this"]);
    await expect(widget.log.getByRole("listitem").filter({ hasText: "boil" })).toBeVisible();
    const shown = widget.log.locator("a.link img");
    await expect(shown).toBeVisible();
    expect(await shown.getAttribute("src")).toMatch(/^\/files\/public\//);
    await expect.poll(() => shown.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBeGreaterThan(100);
    const card = await widget.log.locator("a.link").boundingBox();
    expect(card && card.x >= 0 && card.x + card.width <= 320).toBe(true);
    // The page itself is hostile to its readers, too: only what is ours is looked at.
    await shop.screenshot({ path: new URL("../out/pictures/widget-link-picture-320.png", import.meta.url).pathname });
  });
  linked.close();
});

test("no letter is lost while the editor is fetched and takes the field's place", async ({ stage }) => {
  test.slow();
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  const { widget } = await inShop(stage, bot.id);
  await widget.say("Are you there?");

  const { page, context } = await stage.person();
  await stage.api.lend(context);
  const admin = new Admin(page);
  let late = 0;
  await context.route(/RichField[^/]*\.js$/, async (route) => {
    await new Promise((go) => setTimeout(go, late));
    await route.continue();
  });
  await page.goto("/inbox/all");
  await admin.openConversation("Are you there");
  const rich = page.locator("[contenteditable=true]#composer-text");
  const words = "Good morning, we are here and will look";
  const emptied = async () => {
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("Delete");
    await expect(rich).toHaveText("");
    await stage.api.getUntil<{ items: unknown[] }>("/v1/drafts", (kept) => kept.items.length === 0);
  };
  for (let round = 0; round < rounds; round++) {
    await test.step(`written at once after loading, round ${round + 1}`, async () => {
      late = 200 + ((round * 137) % 1100);
      await page.reload();
      await expect(admin.composer).toBeFocused();
      await page.keyboard.type(words, { delay: 15 + (round % 5) * 12 });
      await expect.poll(() => written(admin)).toBe(words);
      // Whoever stops for a moment has the editor, with the cursor where it was.
      await expect(rich).toBeFocused();
      await page.keyboard.type(" into it.");
      await expect(rich).toHaveText(`${words} into it.`);
      await emptied();
    });
  }

  await test.step("who clicks into the middle meanwhile goes on there in the editor", async () => {
    late = 1500;
    await page.reload();
    await expect(admin.composer).toBeFocused();
    await page.keyboard.type("The **blue** shoes are here");
    for (let i = 0; i < " are here".length; i++) await page.keyboard.press("ArrowLeft");
    await expect(rich).toBeFocused();
    await page.keyboard.type(" of size 38");
    await expect(rich).toHaveText("The blue shoes of size 38 are here");
    await emptied();
  });

  await test.step("a spreadsheet that is pasted meanwhile is its words, not its picture", async () => {
    late = 2500;
    await page.reload();
    await expect(admin.composer).toBeFocused();
    await admin.composer.evaluate((box) => {
      const data = new DataTransfer();
      data.setData("text/html", "<table><tr><td>Size</td><td>cm</td></tr><tr><td>38</td><td>24.5</td></tr></table>");
      data.setData("text/plain", "Size\tcm\n38\t24.5");
      data.items.add(new File([new Uint8Array([137, 80, 78, 71])], "image.png", { type: "image/png" }));
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await expect
      .poll(() => admin.composer.evaluate((box) => (box as HTMLTextAreaElement).value))
      .toBe("Size | cm\n38 | 24.5");
    await expect(page.getByText("image.png")).toBeHidden();
    await expect(rich.locator("p")).toHaveText(["Size | cm", "38 | 24.5"]);
    await emptied();
  });

  await test.step("the key of the other box, and its first letters right after it", async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.type("nAsk Lan first");
    await expect(page.getByRole("textbox", { name: /^Write a note/ })).toHaveText("Ask Lan first");
  });
});

const rounds = Number(process.env.ROUNDS ?? 3);

/** What stands in the composer, whichever of the two fields it is. */
const written = (admin: Admin) =>
  admin.composer.evaluate((box) => (box instanceof HTMLTextAreaElement ? box.value : (box.textContent ?? "")));
