import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page } from "@playwright/test";
import type { Person } from "./api.ts";

type Tab = "Mine" | "Unassigned" | "Bot" | "All" | "Closed";

/** The admin, as the people of a company use it. */
export class Admin {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  // --- getting in ---

  async setUp(person: Person, company: string): Promise<void> {
    await this.page.goto("/");
    await this.page.getByLabel("Company").fill(company);
    await this.page.getByLabel("Your name").fill(person.name);
    await this.page.getByLabel("E-mail").fill(person.email);
    await this.page.getByLabel("Password", { exact: true }).fill(person.password);
    await this.page.getByRole("button", { name: "Create workspace" }).click();
    await this.page.getByRole("button", { name: "Set up later" }).click();
    await expect(this.navigation).toBeVisible();
  }

  async signIn(person: Person): Promise<void> {
    await this.page.goto("/sign-in");
    await this.page.getByLabel("E-mail").fill(person.email);
    await this.page.getByLabel("Password", { exact: true }).fill(person.password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await this.pastFirstRun();
  }

  /** Whoever has not finished the first run is led back to it, once in each browser. */
  async pastFirstRun(): Promise<void> {
    const later = this.page.getByRole("button", { name: "Set up later" });
    await expect(this.navigation.or(later)).toBeVisible();
    if (await later.isVisible()) await later.click();
    await expect(this.navigation).toBeVisible();
  }

  get navigation(): Locator {
    return this.page.getByRole("navigation", { name: "Main menu" });
  }

  async goTo(place: "Overview" | "Live chat" | "Bots" | "Settings"): Promise<void> {
    await this.navigation.getByRole("link", { name: place }).click();
  }

  // --- bots ---

  async createBot(name: string, greeting: string): Promise<void> {
    await this.goTo("Bots");
    await this.page.getByRole("button", { name: "Create bot" }).click();
    await this.page.getByLabel("Bot name").fill(name);
    await this.page.getByRole("button", { name: "Continue", exact: true }).click();
    await this.page.getByLabel("Greeting").fill(greeting);
    await this.page.getByRole("button", { name: "Create it now" }).click();
    await this.page.getByRole("link", { name: `Open ${name}` }).click();
  }

  async openTab(name: "General information" | "FAQs" | "Unanswered" | "Launch bot"): Promise<void> {
    await this.page.getByRole("navigation", { name: "Pages of this bot" }).getByRole("link", { name }).click();
  }

  async addFaq(question: string, answer: string): Promise<void> {
    await this.openTab("FAQs");
    await this.page.getByRole("button", { name: "Add FAQ" }).first().click();
    const drawer = this.page.getByRole("dialog", { name: "Add FAQ" });
    await drawer.getByLabel("Question", { exact: true }).fill(question);
    await drawer.getByLabel("Answer", { exact: true }).fill(answer);
    await drawer.getByRole("button", { name: "Save" }).click();
    await expect(this.page.getByRole("row", { name: question })).toContainText("Imported");
  }

  /** The line for the website, as the button on the launch page copies it. */
  async snippet(): Promise<string> {
    await this.openTab("Launch bot");
    await this.page.getByRole("button", { name: "Copy snippet" }).click();
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  // --- the inbox ---

  conversation(text: string | RegExp): Locator {
    return this.page.getByRole("tabpanel").getByRole("listitem").filter({ hasText: text });
  }

  async openConversation(text: string | RegExp): Promise<void> {
    await this.conversation(text).getByRole("button").click();
    await expect(this.composer).toBeVisible();
  }

  get composer(): Locator {
    return this.page.getByRole("textbox", { name: /^Write a (reply|note)/ });
  }

  get thread(): Locator {
    return this.page.getByRole("log", { name: "Messages" });
  }

  async reply(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(this.thread.getByText(text)).toBeVisible();
  }

  /** Leaves a note that only the team may see. */
  async note(text: string): Promise<void> {
    await this.page.getByRole("tab", { name: "Note" }).click();
    await this.composer.fill(text);
    await this.page.getByRole("button", { name: "Add note" }).click();
    await expect(this.thread.getByText(text)).toBeVisible();
  }

  /** The tabs of the list: whose conversations it shows. */
  tab(name: Tab): Locator {
    return this.page.getByRole("tablist", { name: "Conversations" }).getByRole("tab", { name });
  }

  async show(name: Tab): Promise<void> {
    await this.tab(name).click();
    await expect(this.tab(name)).toHaveAttribute("aria-selected", "true");
  }

  /** How many conversations ask for this person, beside the menu and in the title of the browser's tab. */
  async isNeededBy(count: number): Promise<void> {
    const badge = this.navigation.getByRole("img", { name: /needs? you$/ });
    if (count === 0) await expect(badge).toHaveCount(0);
    else await expect(badge).toHaveText(String(count));
    await expect(this.page).toHaveTitle(count === 0 ? /^[^(]/ : new RegExp(`^\\(${count}\\) `));
  }

  async takeOver(): Promise<void> {
    await this.page.getByRole("switch", { name: "Auto-reply" }).press("Space");
    await expect(this.page.getByRole("switch", { name: "Auto-reply" })).not.toBeChecked();
  }

  /** Gives the open conversation to somebody; "Assign to me" is oneself. */
  async assign(to: string): Promise<void> {
    await this.page.getByRole("button", { name: /^Assign/ }).click();
    await this.page.getByRole("menuitem", { name: to }).click();
  }

  async closeConversation(): Promise<void> {
    await this.page.getByRole("button", { name: "Close", exact: true }).click();
    await this.page.getByRole("button", { name: "Close conversation", exact: true }).click();
  }

  async reopenConversation(): Promise<void> {
    await this.page.getByRole("button", { name: "Re-open", exact: true }).first().click();
  }

  // --- files ---

  async download(start: () => Promise<void>): Promise<string> {
    const [file] = await Promise.all([this.page.waitForEvent("download"), start()]);
    return readFile(await file.path(), "utf8");
  }
}
