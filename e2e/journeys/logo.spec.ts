import { junior } from "../harness/api.ts";
import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 120" onload="alert(1)"><script>alert(2)</script>
  <defs><linearGradient id="leaf"><stop offset="0" stop-color="#2f9e6e"/><stop offset="1" stop-color="#0b5d4a"/></linearGradient></defs>
  <style>.a{fill:url(#leaf)}</style><path class="a" d="M20 100C20 40 80 10 220 20 210 90 150 120 60 100z"/>
  <path d="M20 110C60 80 120 60 190 45" fill="none" stroke="#fff" stroke-width="6"/></svg>`;

test("a workspace gets a logo, and its people, the invited and visitors see it", async ({ stage }) => {
  stage.expectComplaint(/413|422/);
  await stage.api.setUp();
  const bot = await stage.api.bot();
  const { desk: page, admin } = await atDesk(stage);
  await page.goto("/settings/general");
  const input = page.getByLabel("Logo", { exact: true });
  const dialog = page.getByRole("dialog", { name: "Choose the part to show" });
  const tile = admin.navigation.locator("img[src^='/files/public/']");
  const kept = async () => (await stage.api.get<{ logo_url: string }>("/v1/workspace")).logo_url;
  const choose = (name: string, mimeType: string, content: Buffer | string) =>
    input.setInputFiles({ name, mimeType, buffer: typeof content === "string" ? Buffer.from(content) : content });
  // A wide picture: what a browser shows of a page.
  const photo = await page.screenshot({ type: "jpeg", clip: { x: 0, y: 0, width: 800, height: 300 } });

  await test.step("what is no logo says so beside the field, and changes nothing", async () => {
    for (const [name, type, content, says] of [
      ["a.txt", "text/plain", "no", /must be a PNG, JPEG, WebP or SVG/],
      ["a.png", "image/png", "no picture at all", /must be a PNG, JPEG, WebP or SVG/],
      ["a.png", "image/png", Buffer.alloc((1 << 20) + 1), /at most 1 MB/],
      ["a.svg", "image/svg+xml", "<svg", /This drawing cannot be used/],
      ["a.svg", "image/svg+xml", drawing.replace("<path", "<image href='data:,'/><path"), /has a photo in it/],
    ] as const) {
      await choose(name, type, content);
      await expect(page.getByRole("alert")).toHaveText(says);
    }
    await expect(tile).toHaveCount(0);
    expect(await kept()).toBe("");
    await finished(page, "logo-refused");
  });

  await test.step("a picture is cut square, or used whole", async () => {
    await page.getByLabel("Name", { exact: true }).fill("Northwind Tea House"); // typed and not saved: it stays
    await choose("shop.jpg", "image/jpeg", photo);
    await expect(dialog).toBeVisible();
    const seen = dialog.getByRole("img", { name: /The part that is shown/ });
    await expect
      .poll(() => seen.evaluate((c: HTMLCanvasElement) => c.getContext("2d")?.getImageData(240, 240, 1, 1).data[3]))
      .toBe(255);
    await finished(page, "logo-crop");
    await dialog.getByRole("button", { name: "Use this part" }).click();
    await expect(page.getByText("Picture saved.").first()).toBeVisible();
    await expect(tile).toBeVisible();
    const size = () => tile.evaluate((img: HTMLImageElement) => img.naturalWidth / img.naturalHeight);
    await expect.poll(size).toBe(1);
    await choose("shop.jpg", "image/jpeg", photo);
    await dialog.getByRole("button", { name: "Use the whole picture" }).click();
    await expect.poll(size).toBeGreaterThan(2);
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Northwind Tea House");
  });

  await test.step("a drawing takes its place, without what was hidden in it", async () => {
    const before = await kept();
    await choose("leaf.svg", "image/svg+xml", drawing);
    await expect(tile).toHaveAttribute("src", /\.svg$/);
    expect((await fetch(stage.server.url + before)).status).toBe(404);
    const served = await fetch(stage.server.url + (await kept()));
    expect(served.headers.get("content-security-policy")).toBe(
      "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    );
    expect(await served.text()).not.toContain("alert");
    await expect.poll(() => tile.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(720);
    await finished(page, "logo-drawing");
  });

  await test.step("who is invited sees whose invitation it is", async () => {
    const { page: door } = await stage.person();
    await door.goto(await stage.api.invite(junior.email, "viewer"));
    await expect(door.getByRole("main").locator("img")).toHaveAttribute("src", await kept());
    await finished(door, "logo-invitation");
  });

  await test.step("visitors see it on the chat page", async () => {
    const { page: chat } = await stage.person();
    await chat.goto(`/chat?aid=${bot.id}`);
    await expect(chat.getByRole("complementary").locator("img.logo")).toHaveAttribute("src", await kept());
    await finished(chat, "logo-chat-page");
  });

  await test.step("taken away, the initials are back", async () => {
    const before = await kept();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await expect(page.getByText("Picture removed.")).toBeVisible();
    await expect(tile).toHaveCount(0);
    expect((await fetch(stage.server.url + before)).status).toBe(404);
  });
});
