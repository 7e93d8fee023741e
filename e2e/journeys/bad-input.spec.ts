import { Admin } from "../harness/admin.ts";
import { owner } from "../harness/api.ts";
import { accessible } from "../harness/look.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

/** The longest message anybody may send. */
const longest = 10_000;

test("what people get wrong is said beside the field, and nothing they typed is lost", async ({ stage }) => {
  const { page: desk } = await stage.person();
  const admin = new Admin(desk);
  const company = desk.getByLabel("Company");
  const name = desk.getByLabel("Your name");
  const email = desk.getByLabel("E-mail");
  const password = desk.getByLabel("Password", { exact: true });

  await test.step("setting up without a company, with half an address and a short password", async () => {
    await desk.goto("/setup");
    await company.fill("  ");
    await name.fill(owner.name);
    await email.fill("mai@northwind");
    await password.fill("kettles");
    await desk.getByRole("button", { name: "Create workspace" }).click();
    await expect(company).toHaveAccessibleDescription(/Please fill this in/);
    await expect(company).toBeFocused();
    await expect(email).toHaveAccessibleDescription(/does not look like an e-mail address/);
    await expect(password).toHaveAccessibleDescription(/Use at least 10 characters/i);
    for (const wrong of [company, email, password]) await expect(wrong).toHaveAttribute("aria-invalid", "true");
    await expect(name).not.toHaveAttribute("aria-invalid", "true");
    await expect(name).toHaveValue(owner.name);
    await expect(email).toHaveValue("mai@northwind");
    await expect(password).toHaveValue("kettles");
    await accessible(desk, "setup with errors");
  });

  await test.step("a password that only the server refuses stands beside its field too", async () => {
    stage.expectComplaint(/422 \([\w ]+\) \S+\/v1\/setup$/);
    await company.fill("Northwind Tea");
    await email.fill(owner.email);
    await password.fill(owner.email);
    await desk.getByRole("button", { name: "Create workspace" }).click();
    await expect(password).toHaveAccessibleDescription(/may not be your e-mail/);
    await expect(company).toHaveValue("Northwind Tea");
    await expect(company).not.toHaveAttribute("aria-invalid", "true");
  });

  await test.step("once it is right, it goes on", async () => {
    await password.fill(owner.password);
    await desk.getByRole("button", { name: "Create workspace" }).click();
    await admin.pastFirstRun();
  });

  await test.step("signing in with a wrong password", async () => {
    stage.expectComplaint(/401 \(Unauthorized\) \S+\/v1\/auth\/sign-in$/);
    const { page: other } = await stage.person();
    await other.goto("/sign-in");
    await other.getByLabel("E-mail").fill(owner.email);
    await other.getByLabel("Password", { exact: true }).fill("three blue kettles");
    await other.getByRole("button", { name: "Sign in" }).click();
    await expect(other.getByRole("alert")).toHaveText("E-mail or password is not right.");
    await expect(other.getByLabel("E-mail")).toHaveValue(owner.email);
    await expect(other.getByLabel("Password", { exact: true })).toHaveValue("three blue kettles");
    await accessible(other, "sign-in refused");
    await new Admin(other).signIn(owner);
  });

  const api = stage.api;
  await api.signIn(owner);
  const bot = await api.bot({ auto_reply: false });

  await test.step("a FAQ without a question, then without an answer", async () => {
    await desk.goto(`/bots/${bot.id}/faqs`);
    await desk.getByRole("button", { name: "Add FAQ" }).first().click();
    const drawer = desk.getByRole("dialog", { name: "Add FAQ" });
    const question = drawer.getByLabel("Question", { exact: true });
    const answer = drawer.getByLabel("Answer", { exact: true });
    const save = drawer.getByRole("button", { name: "Save" });
    await answer.fill("Until the end of the year.");
    await save.click();
    await expect(question).toHaveAccessibleDescription(/Please fill this in/);
    await expect(answer).toHaveText("Until the end of the year.");
    await question.fill("How long do vouchers last?");
    await answer.fill("   ");
    await save.click();
    await expect(answer).toHaveAccessibleDescription(/Please fill this in/);
    await expect(question).not.toHaveAttribute("aria-invalid", "true");
    await expect(question).toHaveValue("How long do vouchers last?");
    expect((await api.get<{ items: unknown[] }>(`/v1/bots/${bot.id}/faqs`)).items).toEqual([]);
    await answer.fill("Until the end of the year.");
    await save.click();
    await expect(desk.getByRole("row", { name: "How long do vouchers last?" })).toContainText("Imported");
  });

  const site = await stage.website(snippetOf(stage.server, bot.id));
  const { page: shop } = await stage.person();
  const widget = new Widget(shop);

  await test.step("a visitor pastes more than fits into one message: it ends where a message ends", async () => {
    await shop.goto(site.url);
    await widget.open();
    await paste(shop, widget.composer, "tea ".repeat(longest / 4 + 100));
    await expect.poll(async () => (await widget.composer.inputValue()).length).toBe(longest);
    await widget.chat.getByRole("button", { name: "Send", exact: true }).click();
    await expect(widget.composer).toHaveValue("");
    await expect(widget.log.getByText("Not sent.")).toHaveCount(0);
    await widget.say("That was my list.");
  });

  await test.step("an agent's reply that is too long says so and stays in the composer", async () => {
    await desk.goto("/inbox/all");
    await admin.openConversation("That was my list.");
    await expect(admin.thread.getByText(/^(tea ){2499}tea$/)).toBeVisible();
    const send = desk.getByRole("button", { name: "Send", exact: true });
    await admin.composer.fill("x".repeat(longest + 1));
    await expect(desk.getByText("At most 10,000 characters.")).toBeVisible();
    await expect(admin.composer).toHaveAttribute("aria-invalid", "true");
    await expect(send).toBeDisabled();
    await admin.composer.press("Enter");
    await expect.poll(async () => (await admin.composer.textContent())?.length).toBe(longest + 1);
    await accessible(desk, "a reply that is too long");
    await admin.composer.fill("x".repeat(longest));
    await send.click();
    await expect(admin.composer).toHaveText("");
    await widget.hears(/^x{10000}$/);
    await expect(desk.getByText("Not sent")).toHaveCount(0);
  });
});

/** Pastes as a person does, so that what a field allows is respected. */
async function paste(
  page: import("@playwright/test").Page,
  into: import("@playwright/test").Locator,
  text: string,
): Promise<void> {
  await page.evaluate((all) => navigator.clipboard.writeText(all), text);
  await into.press("ControlOrMeta+v");
}
