import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";

/** The chat on a company's website, as a visitor uses it. */
export class Widget {
  readonly page: Page;
  readonly button: Locator;
  readonly chat: FrameLocator;

  constructor(page: Page) {
    this.page = page;
    this.button = page.locator("cxgenie-widget button.launch");
    this.chat = page.frameLocator("cxgenie-widget iframe");
  }

  async open(): Promise<void> {
    await this.button.click();
    await expect(this.composer).toBeVisible();
  }

  get composer(): Locator {
    return this.chat.getByRole("textbox", { name: "Message" });
  }

  get log(): Locator {
    return this.chat.getByRole("log");
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.chat.getByRole("button", { name: "Send", exact: true }).click();
    await expect(this.composer).toHaveValue("");
  }

  /** What stands under the three dots of the chat. */
  async choose(name: "Talk to a person" | "New conversation"): Promise<void> {
    await this.chat.getByRole("button", { name: "More options" }).click();
    await this.chat.getByRole("menuitem", { name }).click();
  }

  async hears(text: string | RegExp): Promise<void> {
    await expect(this.log.getByText(text)).toBeVisible();
  }
}
