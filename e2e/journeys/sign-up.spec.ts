import { Admin } from "../harness/admin.ts";
import { owner } from "../harness/api.ts";
import { finished } from "../harness/look.ts";
import { Mailbox } from "../harness/mailbox.ts";
import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

test("somebody signs up with his mailbox, and has a workspace of his own", async ({ stage }) => {
  const mailbox = await Mailbox.start();
  try {
    await stage.server.restart({ ...mailbox.settings, CXGENIE_SIGN_UP: "true" });
    await stage.api.setUp();
    stage.expectComplaint(/(404|409) \(.*\) \S+\/v1\/sign-up/);
    const { page } = await stage.person();
    let link = "";

    await test.step("he asks for a link, and is told no more than that", async () => {
      await page.goto("/sign-in");
      await page.getByRole("link", { name: "Create an account" }).click();
      await page.getByLabel("E-mail").fill("nonsense");
      await page.getByRole("button", { name: "Send me the link" }).click();
      await expect(page.getByLabel("E-mail")).toHaveAttribute("aria-invalid", "true");
      await finished(page, "sign-up");
      await page.getByLabel("E-mail").fill("linh@kettle.example");
      await page.getByRole("button", { name: "Send me the link" }).click();
      await expect(page.getByText("Look into the mailbox of linh@kettle.example")).toBeVisible();
      link = await mailbox.link("linh@kettle.example", "sign-up");
    });

    await test.step("a broken link says so", async () => {
      await page.goto("/sign-up?token=broken");
      await expect(page.getByText("This link is not valid any more.")).toBeVisible();
      await expect(page.getByRole("link", { name: "Ask for a new link" })).toBeVisible();
    });

    await test.step("the link makes his account and his workspace", async () => {
      const { pathname, search } = new URL(link);
      await page.goto(pathname + search);
      await expect(page.getByText("linh@kettle.example is confirmed.")).toBeVisible();
      await page.getByLabel("Company").fill("Kettle");
      await page.getByLabel("Your name").fill("Linh");
      await page.getByLabel("Password", { exact: true }).fill("short");
      await page.getByRole("button", { name: "Create workspace" }).click();
      await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
      await finished(page, "sign-up-confirm");
      await page.getByLabel("Password", { exact: true }).fill("four yellow lanterns");
      await page.getByRole("button", { name: "Create workspace" }).click();
      await new Admin(page).pastFirstRun();
      await page.goto("/settings/members");
      await expect(page.getByText("linh@kettle.example").first()).toBeVisible();
      await expect(page.getByText(owner.email)).toHaveCount(0); // nothing of the others
    });

    await test.step("the link works once", async () => {
      const { page: again } = await stage.person();
      const { pathname, search } = new URL(link);
      await again.goto(pathname + search);
      await expect(again.getByText("This address has an account by now.")).toBeVisible();
    });
  } finally {
    await mailbox.end();
  }
});

test("an owner makes a further workspace and goes from one to the other", async ({ stage }) => {
  await stage.api.setUp();
  await stage.api.bot();
  const { desk: page, admin } = await atDesk(stage);
  await page.goto("/bots");
  await expect(page.getByText("Tea helper").first()).toBeVisible();

  await test.step("without sign-up nobody is offered an account", async () => {
    const { page: other } = await stage.person();
    await other.goto("/sign-up");
    await expect(other.getByRole("button", { name: "Sign in" })).toBeVisible();
    await expect(other.getByRole("link", { name: "Create an account" })).toHaveCount(0);
  });

  await test.step("she makes one", async () => {
    await page
      .getByRole("button", { name: /Northwind Tea/ })
      .first()
      .click();
    await page.getByRole("menuitem", { name: "New workspace" }).click();
    const dialog = page.getByRole("dialog", { name: "New workspace" });
    await dialog.getByRole("button", { name: "Create" }).click();
    await expect(dialog.getByLabel("Name of the workspace")).toHaveAttribute("aria-invalid", "true");
    await dialog.getByLabel("Name of the workspace").fill("Northwind Coffee");
    await dialog.getByRole("button", { name: "Create" }).click();
    await page.getByRole("button", { name: "Set up later" }).click(); // the menu stood there before, too
    await expect(admin.navigation).toBeVisible();
    await page.goto("/bots");
    await expect(page.getByRole("button", { name: /Northwind Coffee/ }).first()).toBeVisible();
    await expect(page.getByText("Tea helper")).toHaveCount(0);
  });

  await test.step("she goes back", async () => {
    await page
      .getByRole("button", { name: /Northwind Coffee/ })
      .first()
      .click();
    await page.getByRole("menuitem", { name: "Northwind Tea" }).click();
    await page.goto("/bots");
    await expect(page.getByText("Tea helper").first()).toBeVisible();
  });
});
