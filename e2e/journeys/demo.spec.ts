import type { Page } from "@playwright/test";
import { Admin } from "../harness/admin.ts";
import type { Engine } from "../harness/database.ts";
import { finished } from "../harness/look.ts";
import { Server } from "../harness/server.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

test("a demo shop to look around in, which goes with one click", async ({ stage }, info) => {
  const engine = info.project.metadata.engine as Engine;
  const server = await Server.start(`${engine}-demo`, engine, ["--demo"]);
  const pages: Page[] = [];
  try {
    await expect.poll(() => server.said).toContain("Answer there as its owner");
    const found = /(\S+@\S+\.example)\s+(\S+)/.exec(server.said);
    const [, email = "", password = ""] = found ?? [];
    const { page: desk } = await stage.person();
    const { page: customer } = await stage.person();
    pages.push(desk, customer);

    await test.step("a customer asks in the shop", async () => {
      await customer.goto(`${server.url}/demo`);
      await finished(customer, "demo-shop");
      const widget = new Widget(customer);
      await widget.open();
      await widget.say("Is the Alder rain jacket waterproof?");
      await widget.hears(/keeps 20,000 mm of water out/);
      await customer.close();
    });

    await test.step("the owner signs in with what the terminal said, and finds the shop at work", async () => {
      await desk.goto(`${server.url}/sign-in`);
      await desk.getByLabel("E-mail").fill(email);
      await desk.getByLabel("Password", { exact: true }).fill(password);
      await desk.getByRole("button", { name: "Sign in" }).click();
      const admin = new Admin(desk);
      await expect(admin.navigation).toBeVisible();
      await admin.show("All");
      await expect(admin.conversation("Keiko Tanaka")).toBeVisible();
      await admin.openConversation("Marcus Bell");
      await expect(admin.thread.getByText("How long is the warranty?").first()).toBeVisible();
      await expect(admin.thread.getByText("Marcus Bell · marcus.bell@example.com")).toBeVisible();
      await admin.goTo("Overview");
      await expect(desk.getByText("This is a demo")).toBeVisible();
      await finished(desk, "demo-dashboard");
    });

    await test.step("its bot has an article, a document and the shop's page, and its answer tests are green", async () => {
      const admin = new Admin(desk);
      await admin.goTo("Bots");
      await desk
        .getByRole("link", { name: /^Maple/ })
        .first()
        .click();
      const nav = desk.getByRole("navigation", { name: "Pages of this bot" });
      await nav.getByRole("link", { name: "Bot's knowledge" }).click();
      await expect(desk.getByRole("heading", { name: "Bot's knowledge" })).toBeVisible();
      await desk.getByRole("textbox", { name: "Search" }).fill("handwritten");
      await expect(desk.getByText("1 passage of articles, documents and web pages has “handwritten”.")).toBeVisible();
      await desk.getByRole("button", { name: "Show", exact: true }).click();
      await expect(desk.getByRole("row", { name: /Gift wrapping/ })).toBeVisible();
      await desk.getByRole("button", { name: "Clear" }).click();
      for (const kind of [/Articles 3/, /Documents \d/, /Web pages \d/]) {
        await expect(desk.getByRole("button", { name: kind })).toBeVisible({ timeout: 20_000 });
      }
      await finished(desk, "demo-passages");
      await nav.getByRole("link", { name: "Answer tests" }).click();
      await expect(desk.getByRole("row", { name: /handwritten card/ })).toContainText("Right", { timeout: 60_000 });
      await expect(desk.getByRole("row", { name: /hotel in Lisbon/ })).toContainText("Right");
      await finished(desk, "demo-answer-tests");
    });

    await test.step("one click removes it, and the first run begins", async () => {
      stage.expectComplaint(/40[14] \((Unauthorized|Not Found)\)/);
      await new Admin(desk).goTo("Overview");
      await desk.getByRole("button", { name: "Remove the demo" }).click();
      await desk.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
      await desk.getByRole("button", { name: "Remove the demo" }).click();
      await desk.getByRole("dialog").getByRole("button", { name: "Remove the demo" }).click();
      await expect(desk.getByRole("button", { name: "Create workspace" })).toBeVisible();
      const admin = new Admin(desk);
      await desk.getByLabel("Company").fill("Northwind Tea");
      await desk.getByLabel("Your name").fill("Mai Tran");
      await desk.getByLabel("E-mail").fill("mai@northwind.example");
      await desk.getByLabel("Password", { exact: true }).fill("three green kettles");
      await desk.getByRole("button", { name: "Create workspace" }).click();
      await desk.getByRole("button", { name: "Set up later" }).click();
      await admin.goTo("Bots");
      await expect(desk.getByText("No bots yet.")).toBeVisible();
      expect(await (await desk.request.get(`${server.url}/demo`)).text()).not.toContain("data-aid");
    });
  } finally {
    for (const page of pages) await page.close();
    await server.end();
  }
});
