import { Admin } from "../harness/admin.ts";
import { owner } from "../harness/api.ts";
import { finished } from "../harness/look.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

test("from an empty installation to an answer with its source, and on to the website", async ({ stage }) => {
  const { page } = await stage.person();
  const title = (name: string | RegExp) => page.getByRole("heading", { level: 1, name });
  const next = () => page.getByRole("button", { name: "Continue", exact: true }).click();
  let snippet = "";

  await test.step("the owner makes his account", async () => {
    await page.goto("/");
    await page.getByLabel("Company").fill("Northwind Tea");
    await page.getByLabel("Your name").fill(owner.name);
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Password", { exact: true }).fill(owner.password);
    await page.getByRole("button", { name: "Create workspace" }).click();
    await expect(title("Tell us about your company")).toBeFocused();
  });

  await test.step("a company without a name is asked for it, and nothing else is lost", async () => {
    await page.getByLabel("Company name").fill("");
    await page.getByLabel("What you make or do").fill("We sell loose tea.");
    await next();
    await expect(page.getByText("Please fill this in.")).toBeVisible();
    await expect(page.getByLabel("Company name")).toBeFocused();
    await page.getByLabel("Company name").fill("Northwind Tea House");
    await page.getByRole("combobox", { name: "Service" }).click();
    await page.getByRole("option", { name: "Food and restaurants" }).click();
    await finished(page, "first-run-company");
    await next();
  });

  await test.step("he chooses a template, and goes back and forth", async () => {
    await expect(title("What shall your bot start from?")).toBeVisible();
    await page.getByRole("radio", { name: /^Food & drinks/ }).check();
    await page.getByLabel("Name of the bot").fill("Tea host");
    await expect(page.getByText("Welcome to Northwind Tea House! I am Tea host.")).toBeVisible();
    await page.getByRole("button", { name: "Back" }).click();
    await expect(page.getByLabel("What you make or do")).toHaveValue("We sell loose tea.");
    await next();
    await expect(page.getByRole("radio", { name: /^Food & drinks/ })).toBeChecked();
    await expect(page.getByLabel("Name of the bot")).toHaveValue("Tea host");
    await finished(page, "first-run-start");
    await next();
  });

  await test.step("he completes the first answers; a reload keeps what he typed", async () => {
    await expect(title("Teach Tea host its first answers")).toBeVisible();
    await page.getByLabel("Opening hours").fill("every day from 9 to 6");
    await expect(page.getByText("We are open every day from 9 to 6.")).toBeVisible();
    await page.reload();
    await expect(page.getByLabel("Opening hours")).toHaveValue("every day from 9 to 6");
    await page.getByRole("button", { name: "Leave out: Where can I park?" }).click();
    stage.expectComplaint(/422 \(Unprocessable Entity\)/);
    await page.getByRole("button", { name: "Add an answer" }).click();
    await page.getByRole("button", { name: "Teach Tea host" }).click();
    await expect(page.getByText("Please fill this in.").first()).toBeVisible();
    await page.getByLabel("Question").fill("Do you have a tea room?");
    await page.getByLabel("Answer", { exact: true }).fill("Yes, with twelve seats and a view of the harbour.");
    await page.getByRole("button", { name: "Done" }).click();
    await finished(page, "first-run-teach");
    await page.getByRole("button", { name: "Teach Tea host" }).click();
  });

  await test.step("he names no website, or one that cannot be", async () => {
    await expect(title("Do you have a website?")).toBeFocused();
    await page.getByLabel("Website").fill("ftp://tea.example");
    await next();
    await expect(page.getByText("Only addresses that begin with http:// or https:// can be learnt.")).toBeVisible();
    await expect(page.getByLabel("Website")).toHaveValue("ftp://tea.example");
    await finished(page, "first-run-website");
    await page.getByLabel("Website").fill("");
    await page.getByRole("button", { name: "Skip" }).click();
  });

  await test.step("he watches it learn; what needs a fact says so", async () => {
    await expect(title(/answers? of Tea host waits? for a fact/)).toBeVisible();
    await expect(page.getByText("100 %")).toHaveCount(0);
    const line = (question: string) => page.getByRole("listitem").filter({ hasText: question });
    await expect(line("When are you open?")).toContainText("Learned");
    await expect(line("Where are you?")).toContainText("Needs a fact first");
    await page.getByLabel("Address").fill("2 Quay Road");
    await page.getByRole("button", { name: "Complete the answers" }).click();
    await expect(line("Where are you?")).toContainText("Learned");
    await finished(page, "first-run-learn");
    await page.reload();
    await expect(line("Where are you?")).toContainText("Learned");
    await page.getByRole("button", { name: "Continue to the test chat" }).click();
  });

  await test.step("he asks it, and sees where the answer comes from", async () => {
    await expect(title("Ask Tea host something")).toBeVisible();
    const log = page.getByRole("log", { name: "Test conversation" });
    await page.getByLabel("Ask as a customer would").fill("when are you open");
    await page.keyboard.press("Enter");
    await expect(log.getByText("We are open every day from 9 to 6.")).toBeVisible();
    await expect(log.getByText("From “When are you open?”")).toBeVisible();
    await page.getByLabel("Ask as a customer would").fill("Do you repair bicycles?");
    await page.keyboard.press("Enter");
    await expect(log.getByText("Nothing about it is known")).toBeVisible();
    await finished(page, "first-run-ask");
    await next();
  });

  await test.step("he copies the snippet", async () => {
    await expect(title("Tea host is ready")).toBeVisible();
    await page.getByRole("button", { name: "Copy" }).first().click();
    snippet = await page.evaluate(() => navigator.clipboard.readText());
    expect(snippet).toContain("widget.js");
    await finished(page, "first-run-launch");
    await page.getByRole("button", { name: "Finish" }).click();
  });

  const admin = new Admin(page);
  await test.step("the overview says what is left, and can be told to stop", async () => {
    await expect(title("Overview")).toBeVisible();
    await expect(page.getByRole("heading", { name: "Get Tea host ready" })).toBeVisible();
    await expect(page.getByText("Invite a member")).toBeVisible();
    await page.getByRole("button", { name: "Put away: When it does not know" }).click();
    await expect(page.getByText("When it does not know")).toHaveCount(0);
    await expect(page.getByRole("link", { name: "Do it: Hand-off to people" })).toHaveAttribute(
      "href",
      "/settings/hours",
    );
    await page.mouse.move(0, 0); // the hint of the next button goes
    await finished(page, "dashboard");
    await page.getByRole("button", { name: "Hide this list" }).click();
    await page.reload();
    await expect(page.getByRole("heading", { name: "Get Tea host ready" })).toHaveCount(0);
    await page.getByRole("button", { name: "Show what is left" }).click();
    await expect(page.getByRole("heading", { name: "Get Tea host ready" })).toBeVisible();
    await admin.goTo("Live chat");
    await expect(page.getByText("when are you open")).toHaveCount(0); // a test is no conversation
  });

  await test.step("a visitor of the website asks, and the list ticks itself", async () => {
    const site = await stage.website(snippet);
    const { page: visitor } = await stage.person();
    await visitor.goto(site.url);
    const widget = new Widget(visitor);
    await widget.open();
    await widget.say("Do you have a tea room?");
    await widget.hears("Yes, with twelve seats and a view of the harbour.");
    await admin.goTo("Bots");
    const live = page.getByRole("listitem").filter({ hasText: "Tea host" }).getByText("Live", { exact: true });
    await expect(async () => {
      await page.reload();
      await expect(live).toBeVisible({ timeout: 3000 });
    }).toPass();
  });
});
