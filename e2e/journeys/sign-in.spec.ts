import { Admin } from "../harness/admin.ts";
import { owner } from "../harness/api.ts";
import { appCode } from "../harness/authenticator.ts";
import { finished } from "../harness/look.ts";
import { atDesk, inShop } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

test("a second factor: on, at sign-in, with a recovery code, and off; and where one is signed in", async ({
  stage,
}) => {
  await stage.api.setUp();
  stage.expectComplaint(/401 \(Unauthorized\) \S+\/v1\/auth\/sign-in/);
  stage.expectComplaint(/401 \(Unauthorized\) \S+\/v1\//);
  stage.expectComplaint(/422 \(Unprocessable Entity\) \S+\/v1\/me\/second-factor/);
  const { desk } = await atDesk(stage);
  const { page: other } = await stage.person();
  await new Admin(other).signIn(owner);
  const card = desk.getByRole("region").or(desk.locator("section")).filter({ hasText: "Second factor" }).first();
  let key = "";
  let recovery: string[] = [];

  await test.step("she switches it on", async () => {
    await desk.goto("/settings/account");
    await card.getByRole("button", { name: "Switch on" }).click();
    await card.getByLabel("Current password").fill("not the password");
    await card.getByRole("button", { name: "Go on" }).click();
    await expect(card.getByText("This is not your current password.")).toBeVisible();
    await card.getByLabel("Current password").fill(owner.password);
    await card.getByRole("button", { name: "Go on" }).click();
    await expect(card.getByRole("img", { name: "QR code for the authenticator app" })).toBeVisible();
    key = await card.getByLabel("Key", { exact: true }).inputValue();
    await finished(desk, "second-factor");
    await card.getByLabel("Code that the app shows").fill("000000");
    await card.getByRole("button", { name: "Switch on" }).click();
    await expect(card.getByText("This code is not right, or it was used already.")).toBeVisible();
    await card.getByLabel("Code that the app shows").fill(appCode(key));
    await card.getByRole("button", { name: "Switch on" }).click();
    await expect(card.getByText("They are not shown again.")).toBeVisible();
    await other.goto("about:blank"); // it is signed out by now, and would go on asking while the pictures are taken
    await finished(desk, "second-factor-recovery");
    recovery = (await card.getByLabel("Recovery codes", { exact: true }).inputValue()).split(" ");
    expect(recovery).toHaveLength(10);
    await card.getByRole("button", { name: "I have kept them" }).click();
    await expect(card.getByText("10 recovery codes left.")).toBeVisible();
    await finished(desk, "second-factor-on");
  });

  await test.step("elsewhere she is signed out, and signing in asks for a code", async () => {
    await other.goto("/sign-in");
    await other.getByLabel("E-mail").fill(owner.email);
    await other.getByLabel("Password", { exact: true }).fill(owner.password);
    await other.getByRole("button", { name: "Sign in" }).click();
    await other.getByLabel("Code", { exact: true }).fill("123456");
    await other.getByRole("button", { name: "Sign in" }).click();
    await expect(other.getByText("This code is not right, or it was used already.")).toBeVisible();
    await finished(other, "sign-in-code");
    await other.getByLabel("Code", { exact: true }).fill(recovery[0] as string);
    await other.getByRole("button", { name: "Sign in" }).click();
    await expect(new Admin(other).navigation).toBeVisible();
    // The way back does not lead to the form.
    await other.goBack();
    expect(other.url()).toBe("about:blank");
    await other.goForward();
    await expect(new Admin(other).navigation).toBeVisible();
  });

  await test.step("she sees the other browser and ends it", async () => {
    await desk.goto("/settings/account");
    await expect(desk.getByText("This browser", { exact: true })).toBeVisible();
    await finished(desk, "sessions");
    await desk.getByRole("button", { name: /^Sign out Chrome/ }).click();
    await expect(desk.getByText(/is signed out\.$/)).toBeVisible();
    await other.reload();
    await expect(other.getByRole("button", { name: "Sign in" })).toBeVisible();
  });

  await test.step("she switches it off", async () => {
    await card.getByRole("button", { name: "Switch off" }).click();
    await card.getByLabel("Current password").fill(owner.password);
    await card.getByLabel("Code", { exact: true }).fill(recovery[1] as string);
    await card.getByRole("button", { name: "Switch off" }).click();
    await expect(card.getByText("Switched off")).toBeVisible();
    await new Admin(other).signIn(owner);
  });
});

// A tab whose session is ended elsewhere is at the sign-in page at once, and goes on where it was with what was begun.
test("who is signed out elsewhere signs in and goes on", async ({ stage }) => {
  await stage.api.setUp();
  stage.expectComplaint(/401 \(Unauthorized\) \S+\/v1\//);
  stage.expectComplaint(/WebSocket connection to .* failed/);
  const bot = await stage.api.bot();
  const { widget } = await inShop(stage, bot.id);
  await widget.say("Do you sell cups?");
  type Rows = { items: { id: string }[] };
  const rows = await stage.api.getUntil<Rows>("/v1/conversations", (r) => r.items.length > 0);
  const id = rows.items[0]?.id ?? "";
  const { page: desk } = await stage.person();
  const admin = new Admin(desk);
  await admin.signIn(owner);
  await desk.goto(`/inbox/all/${id}`);
  await admin.composer.pressSequentially("We do, and");
  await expect(desk.getByRole("navigation", { name: "Main menu" })).toBeVisible();
  await stage.api.post("/v1/auth/sign-out-everywhere", {});
  await expect(desk.getByText("You were signed out.")).toBeVisible();
  await finished(desk, "signed-out");
  await desk.getByLabel("E-mail").fill(owner.email);
  await desk.getByLabel("Password", { exact: true }).fill(owner.password);
  await desk.getByRole("button", { name: "Sign in" }).click();
  await expect(admin.composer).toHaveText("We do, and");
  await expect(desk).toHaveURL(new RegExp(`/inbox/all/${id}`));
});

test("who is signed in already goes where he belongs", async ({ stage }) => {
  await stage.api.setUp();
  const { page } = await stage.person();
  await new Admin(page).signIn(owner);
  await page.waitForURL(/\/(inbox|welcome|bots)/);
  await page.goto("/sign-in?next=%2Fsettings%2Faccount");
  await expect(page).toHaveURL(/\/settings\/account$/);
  await page.goto("/sign-in");
  await expect(page).toHaveURL(/\/(inbox|welcome|bots)/);

  // And who signs out is not asked for once more: a 401 would stand among the complaints.
  await page.getByRole("button", { name: /: availability, theme, sign out$/ }).click();
  await page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
  await expect(page.getByLabel("E-mail")).toBeVisible();
});
