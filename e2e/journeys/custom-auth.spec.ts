import type { Page } from "@playwright/test";
import { IdentityServer } from "../harness/identity.ts";
import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

const HEADER = "header-token-of-northwind";

const signedInAs = (page: Page, token: string) =>
  page.evaluate((value) => {
    const script = document.querySelector<HTMLScriptElement>("script[data-aid]");
    if (script) script.dataset.token = value;
  }, token);

test("only a company's own users chat, and the inbox knows who they are", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  const company = await IdentityServer.start(HEADER);
  company.users.set("token-of-lan", {
    name: "Lan Pham",
    email: "lan@shop.example",
    label: "Gold",
    phone_number: "nope",
  });
  company.users.set("token-of-minh", { name: "Minh Le", email: "minh@shop.example" });
  stage.expectComplaint(/401 \(Unauthorized\) \S+\/v1\/guest\//);
  stage.expectComplaint(/422 \(Unprocessable Entity\) \S+\/v1\/addons\//);
  const { desk } = await atDesk(stage);

  await test.step("the owner sets it up; what is wrong stands beside its field", async () => {
    await desk.goto("/settings/general");
    await desk.getByRole("switch", { name: "Enable required login for chat user" }).click({ force: true });
    await desk.getByLabel("Authentication URL").fill("http://10.0.0.7/who");
    await desk.getByLabel("Header token", { exact: true }).fill(HEADER);
    await desk.getByRole("combobox", { name: "Identity method" }).click();
    await desk.getByRole("option", { name: "E-mail" }).click();
    await desk.getByRole("button", { name: "Save required login" }).click();
    await expect(desk.getByText("This address is not on the public internet.")).toBeVisible();
    await expect(desk.getByLabel("Authentication URL")).toHaveValue("http://10.0.0.7/who");
    await desk.getByLabel("Authentication URL").fill("");
    await desk.getByLabel("A user's token").fill("token-of-lan");
    await desk.getByRole("button", { name: "Test", exact: true }).click();
    await expect(desk.getByLabel("Authentication URL")).toBeFocused(); // a test says so at the field, too
    await expect(desk.getByText("Please fill this in.")).toHaveCount(1);
    await desk.getByLabel("Name", { exact: true }).fill("Another name");
    await desk.getByRole("link", { name: "Members" }).first().click();
    const unsaved = desk.getByRole("dialog");
    await expect(unsaved).toBeVisible();
    await desk.keyboard.press("Escape");
    await expect(unsaved).toHaveCount(0);
    await expect(desk.getByLabel("Header token", { exact: true })).toHaveValue(HEADER);
    await desk.getByRole("button", { name: "Discard" }).click();
    await desk.getByLabel("Authentication URL").fill(company.url);
  });

  await test.step("the test shows the exchange and whom it would touch, without the secret", async () => {
    await desk.getByLabel("A user's token").fill("token-of-lan");
    await desk.getByRole("button", { name: "Test", exact: true }).click();
    await expect(desk.getByText("A new customer would be made and let in.")).toBeVisible();
    await expect(desk.getByText("Left out, because it cannot be right: Phone number.")).toBeVisible();
    await expect(desk.getByText("••••wind Bearer").last()).toBeVisible();
    await desk.getByLabel("A user's token").fill("nobody");
    await desk.getByRole("button", { name: "Test", exact: true }).click();
    await expect(desk.getByText("Your server does not accept this token. It said: Token expired")).toBeVisible();
    await desk.getByRole("button", { name: "Save required login" }).click();
    await expect(desk.getByText("Saved. Only your own users can chat.")).toBeVisible();
    await finished(desk, "required-login");
  });

  const snippet = `<script src="${stage.server.url}/widget.js" data-aid="${bot.id}" data-token="" async></script>`;
  const site = await stage.website(snippet);
  const { page: shop } = await stage.person();
  const widget = new Widget(shop);

  await test.step("nobody is signed in: please sign in", async () => {
    await shop.goto(site.url);
    await widget.button.click();
    await expect(widget.chat.getByRole("heading", { name: "Please sign in to chat" })).toBeVisible();
    await expect(widget.composer).toHaveCount(0);
    await shop.screenshot({ path: "out/pictures/sign-in-required.png" });
  });

  await test.step("a token that the company refuses, and a company whose server is broken, are told politely", async () => {
    await signedInAs(shop, "stolen");
    await expect(widget.chat.getByRole("heading", { name: "We could not confirm your account" })).toBeVisible();
    await shop.screenshot({ path: "out/pictures/sign-in-refused.png" });
    company.broken = { status: 500, body: "<h1>secret stack trace</h1>" };
    await signedInAs(shop, "token-of-lan");
    await expect(widget.chat.getByRole("button", { name: "Try once more" })).toBeVisible();
    await expect(widget.chat.getByText("stack trace")).toHaveCount(0);
    company.broken = null;
    await widget.chat.getByRole("button", { name: "Try once more" }).click();
    await expect(widget.composer).toBeVisible();
  });

  await test.step("she writes, and the inbox knows her", async () => {
    await widget.say("Where is my parcel?");
    await widget.hears("Where is my parcel?");
    await desk.goto("/inbox");
    await desk.getByText("Where is my parcel?").first().click();
    await expect(desk.getByText("Lan Pham").first()).toBeVisible();
    await expect(desk.getByText("lan@shop.example").first()).toBeVisible();
  });

  await test.step("somebody else signs in on the same page and sees nothing of hers", async () => {
    await signedInAs(shop, "token-of-minh");
    await expect(widget.composer).toBeVisible();
    await expect(widget.log.getByText("Where is my parcel?")).toHaveCount(0);
    await widget.say("I am Minh");
    await widget.hears("I am Minh");
    await shop.evaluate(() => (window as unknown as { CXGenie: { logout(): void } }).CXGenie.logout());
    await expect(widget.chat.getByRole("heading", { name: "Please sign in to chat" })).toBeVisible();
  });

  await test.step("the owner sees what went wrong", async () => {
    await desk.goto("/settings/general");
    await expect(desk.getByText("Your server answered with an error.").last()).toBeVisible();
    await expect(desk.getByText("Your server does not accept this token.").last()).toBeVisible();
  });
  await company.end();
});
