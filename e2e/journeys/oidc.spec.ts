import { Admin } from "../harness/admin.ts";
import { owner } from "../harness/api.ts";
import { Issuer } from "../harness/issuer.ts";
import { finished } from "../harness/look.ts";
import { expect, test } from "../harness/test.ts";

test("people sign in at the company's own provider: who is known, who is invited, and nobody else", async ({
  stage,
}) => {
  const issuer = await Issuer.start();
  issuer.people.push(
    { subject: "1", email: owner.email, name: owner.name },
    { subject: "2", email: "lan@northwind.example", name: "Lan Pham" },
    { subject: "3", email: "stranger@elsewhere.example", name: "Stranger" },
  );
  stage.expectComplaint(/401 \(Unauthorized\) \S+\/v1\//);
  stage.expectComplaint(/422 \(Unprocessable Entity\) \S+\/disconnect/);
  stage.expectComplaint(/503 \(Service Unavailable\) \S+\/v1\/auth\/oidc\/start/);
  try {
    await stage.server.restart(issuer.settings);
    await stage.api.setUp();
    const { page: desk } = await stage.person();
    const button = desk.getByRole("button", { name: "Continue with Northwind ID" });

    await test.step("a provider that is down says so on the button, and passwords go on working", async () => {
      issuer.down = true;
      await desk.goto("/sign-in");
      await button.click();
      await expect(desk.getByRole("alert")).toContainText("does not answer");
      await finished(desk, "provider-down");
      issuer.down = false;
    });

    await test.step("a stranger is refused, and so is who changes his mind", async () => {
      await button.click();
      await desk.getByRole("link", { name: "Stranger" }).click();
      await expect(desk.getByRole("alert")).toContainText("Nobody here has your e-mail address.");
      await finished(desk, "provider-refused");
      await button.click();
      await desk.getByRole("link", { name: "Cancel" }).click();
      await expect(desk.getByRole("alert")).toContainText("cancelled");
    });

    await test.step("the owner comes in, to the page she wanted", async () => {
      await desk.goto("/settings/account");
      await button.click();
      await desk.getByRole("link", { name: owner.name }).click();
      await expect(desk).toHaveURL(/\/settings\/account$/);
      await expect(desk.getByText(`Connected as ${owner.email}`)).toBeVisible();
      await expect(desk.getByLabel("Current password")).toBeVisible();
      await finished(desk, "provider-connected");
      await desk.goBack();
      await desk.goBack();
      // The way back was used: reading its address again lets nobody in.
      const { page: other } = await stage.person();
      await other.goto("/v1/auth/oidc/callback?state=x&code=y");
      await expect(other.getByRole("alert")).toContainText("took too long or was used already");
    });

    const { page: lan } = await stage.person();
    const his = lan.getByRole("button", { name: "Continue with Northwind ID" });
    await test.step("an invited person accepts with it, and has no password", async () => {
      const link = await stage.api.invite("lan@northwind.example", "admin");
      await lan.goto(link);
      await finished(lan, "provider-invitation");
      await his.click();
      await lan.getByRole("link", { name: "Stranger" }).click();
      await expect(lan.getByRole("alert")).toContainText("another e-mail address");
      await his.click();
      await lan.getByRole("link", { name: "Lan Pham" }).click();
      await new Admin(lan).pastFirstRun();
      await lan.goto("/settings/account");
      await expect(lan.getByText("your only way in until you set a password")).toBeVisible();
      await expect(lan.getByRole("button", { name: "Disconnect" })).toBeDisabled();
      await expect(lan.getByText(/You have signed in with Northwind ID a moment ago/).first()).toBeVisible();
      await finished(lan, "provider-no-password");
    });

    await test.step("he sets one, and can leave the provider", async () => {
      await lan.getByLabel("New password", { exact: true }).fill("five quiet lanterns");
      await lan.getByRole("button", { name: "Set a password" }).click();
      await expect(lan.getByText("Password changed.")).toBeVisible();
      await lan.getByRole("button", { name: "Disconnect" }).click();
      const card = lan.locator("section").filter({ hasText: "Sign-in with Northwind ID" });
      await card.getByLabel("Current password").fill("not the password");
      await card.getByRole("button", { name: "Disconnect" }).last().click();
      await expect(card.getByText("This is not your current password.")).toBeVisible();
      await card.getByLabel("Current password").fill("five quiet lanterns");
      await card.getByRole("button", { name: "Disconnect" }).last().click();
      await expect(card.getByText("Not connected.")).toBeVisible();
      const { page: elsewhere } = await stage.person();
      await new Admin(elsewhere).signIn({ name: "", email: "lan@northwind.example", password: "five quiet lanterns" });
    });
  } finally {
    await issuer.end();
  }
});
