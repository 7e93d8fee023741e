import { Admin } from "../harness/admin.ts";
import { junior, owner } from "../harness/api.ts";
import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

test("an owner invites a junior member, who may answer but not change bots", async ({ stage }) => {
  await stage.api.setUp();
  await stage.api.bot();
  const { desk } = await atDesk(stage);
  let link = "";

  await test.step("the owner invites him and gets a link", async () => {
    await desk.goto("/settings/members");
    await desk.getByRole("button", { name: "Invite" }).first().click();
    const dialog = desk.getByRole("dialog");
    await dialog.getByLabel("E-mail").fill(junior.email);
    await dialog.getByRole("combobox", { name: "Role" }).click();
    await desk.getByRole("option", { name: "Junior member" }).click();
    await dialog.getByRole("button", { name: "Invite" }).click();
    await dialog.getByRole("button", { name: "Copy" }).click();
    link = await desk.evaluate(() => navigator.clipboard.readText());
    expect(link).toContain(`${stage.server.url}/invite?token=`);
    await desk.keyboard.press("Escape");
    await expect(desk.getByRole("row", { name: junior.email })).toBeVisible();
    await finished(desk, "members");
  });

  await test.step("she makes a role of the company's own, changes it, and deletes another one", async () => {
    stage.expectComplaint(/409 \(Conflict\) \S+\/v1\/roles/);
    const make = async (name: string) => {
      await desk.getByRole("button", { name: "New role" }).click();
      await desk.getByRole("dialog").getByLabel("Name of the role").fill(name);
      await desk.getByRole("dialog").getByRole("button", { name: "Create" }).click();
    };
    const dialog = desk.getByRole("dialog");
    await make("viewer");
    await expect(dialog.getByText("Another role has this name.")).toBeVisible();
    await dialog.getByLabel("Name of the role").fill("Night shift");
    await dialog.getByRole("button", { name: "Create" }).click();
    await expect(dialog).toBeHidden();
    await desk.getByRole("button", { name: "Rename role Night shift" }).click();
    await dialog.getByLabel("Name of the role").fill("Viewer");
    await dialog.getByRole("button", { name: "Rename" }).click();
    await expect(dialog.getByText("Another role has this name.")).toBeVisible();
    await dialog.getByLabel("Name of the role").fill("Evening shift");
    await dialog.getByRole("button", { name: "Rename" }).click();
    await expect(dialog).toBeHidden();
    await expect(desk.getByRole("columnheader", { name: /^Evening shift/ })).toBeVisible();
    await make("Mistake");
    await expect(dialog).toBeHidden();
    await desk.getByRole("button", { name: "Delete role Mistake" }).click();
    await desk.getByRole("dialog").getByRole("button", { name: "Delete role" }).click();
    await expect(desk.getByRole("columnheader", { name: /^Mistake/ })).toHaveCount(0);
    await desk.getByRole("button", { name: "Overview, Evening shift: View" }).click();
    await desk.getByRole("menuitem", { name: "None" }).click();
    await desk.getByRole("button", { name: "Save roles" }).click();
    await expect(desk.getByText("1 role saved.")).toBeVisible();
    await desk.getByRole("columnheader", { name: /^Evening shift/ }).scrollIntoViewIfNeeded();
    await finished(desk, "own-role");
  });

  const { page: his } = await stage.person();
  const admin = new Admin(his);

  await test.step("he accepts it with a name and a password", async () => {
    await his.goto(link);
    await expect(his.getByText(junior.email)).toBeVisible();
    await finished(his, "invitation");
    await his.getByLabel("Your name").fill(junior.name);
    await his.getByLabel("Password", { exact: true }).fill(junior.password);
    await his.getByRole("button", { name: "Join Northwind Tea" }).click();
    await expect(admin.navigation).toBeVisible();
  });

  await test.step("he sees the inbox, and no bots", async () => {
    await expect(admin.navigation.getByRole("link", { name: "Live chat" })).toBeVisible();
    await expect(admin.navigation.getByRole("link", { name: "Bots" })).toHaveCount(0);
  });

  await test.step("the server refuses what his role does not allow, whatever a screen shows", async () => {
    stage.expectComplaint(/403 \(Forbidden\)/);
    const statuses = await his.evaluate(async () => {
      const ask = async (method: string, path: string, body?: unknown) =>
        (
          await fetch(path, {
            method,
            headers: { "Content-Type": "application/json" },
            ...(body ? { body: JSON.stringify(body) } : {}),
          })
        ).status;
      return {
        makeBot: await ask("POST", "/v1/bots", { name: "Mine" }),
        invite: await ask("POST", "/v1/invitations", { email: "x@northwind.example", role_id: "x" }),
        keys: await ask("GET", "/v1/api-keys"),
        inbox: await ask("GET", "/v1/inbox?tab=all"),
      };
    });
    expect(statuses).toEqual({ makeBot: 403, invite: 403, keys: 403, inbox: 200 });
  });

  await test.step("the link works only once", async () => {
    stage.expectComplaint(/\d{3} \([\w ]+\) \S+\/v1\/invitations\/look$/);
    const { page: other } = await stage.person();
    await other.goto(link);
    await expect(other.getByRole("alert")).toBeVisible();
    await expect(other.getByLabel("Password", { exact: true })).toHaveCount(0);
  });

  await test.step("when the owner removes him, his open screen is shut", async () => {
    const row = desk.getByRole("row", { name: junior.name });
    await desk.reload();
    await row.getByRole("button", { name: `More for ${junior.name}` }).click();
    await desk.getByRole("menuitem", { name: "Remove" }).click();
    await desk.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await expect(row).toHaveCount(0);
    stage.expectComplaint(/40[134] \([\w ]+\) \S+\/v1\/|WebSocket connection to \S+ failed: .* code: 40[134]/);
    await his.reload();
    await expect(admin.navigation.getByRole("link", { name: "Live chat" })).toHaveCount(0);
  });

  await test.step("and the owner is still there", async () => {
    await expect(desk.getByRole("row", { name: owner.email })).toBeVisible();
  });
});
