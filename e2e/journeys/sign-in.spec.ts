import { Admin } from "../harness/admin.ts";
import { owner } from "../harness/api.ts";
import { appCode } from "../harness/authenticator.ts";
import { finished } from "../harness/look.ts";
import { expect, test } from "../harness/test.ts";

test("a second factor: on, at sign-in, with a recovery code, and off; and where one is signed in", async ({
  stage,
}) => {
  await stage.api.setUp();
  stage.expectComplaint(/401 \(Unauthorized\) \S+\/v1\/auth\/sign-in/);
  stage.expectComplaint(/401 \(Unauthorized\) \S+\/v1\//);
  stage.expectComplaint(/422 \(Unprocessable Entity\) \S+\/v1\/me\/second-factor/);
  const { page: desk, context } = await stage.person();
  await stage.api.lend(context);
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
