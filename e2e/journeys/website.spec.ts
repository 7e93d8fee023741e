import { finished } from "../harness/look.ts";
import { type Pages, site } from "../harness/pages.ts";
import { expect, test } from "../harness/test.ts";

const everything: Pages = {
  "/help": {
    title: "Help with our tea",
    says: "Everything about ordering, brewing and keeping our tea, collected here for the people who drink it.",
    links: ["/help/delivery", "/help/tra-hang", "/help/brewing", "/help/old-prices", "/about"],
  },
  "/help/delivery": {
    title: "Delivery",
    says: "A parcel of tea reaches the Lofoten islands within eleven working days, and the ferry is paid by us.",
  },
  "/help/tra-hang": {
    title: "Đổi trả hàng",
    says: "Quý khách có thể trả lại hộp trà chưa mở trong vòng bốn mươi ngày, phí gửi hàng do chúng tôi trả.",
  },
  "/help/brewing": {
    title: "Brewing",
    says: "Green tea wants water of seventy degrees and two minutes; white tea a little more of both.",
  },
  "/about": { title: "About us", says: "We have been blending tea by the harbour since nineteen seventy-four." },
};

test("a bot learns the pages of a website and answers from them", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  const { page: desk, context } = await stage.person();
  await stage.api.lend(context);
  stage.expectComplaint(/409|422/);
  const pages = { ...everything };
  const shop = await site(pages);
  try {
    const row = (title: string) => desk.getByRole("row", { name: title });
    const address = desk.getByRole("textbox", { name: "Address", exact: true });
    const searches = desk.getByRole("list", { name: "Searched sites" });
    await desk.goto(`/bots/${bot.id}/faqs`);
    await desk.getByRole("link", { name: "URLs" }).click();
    await expect(desk.getByText("No web pages yet.")).toBeVisible();
    await finished(desk, "website-empty");

    await test.step("bad addresses stay beside their field", async () => {
      await desk.getByRole("button", { name: "Add URL" }).click();
      await expect(desk.getByText("Enter the address of a web page.")).toBeVisible();
      for (const [typed, says] of [
        ["ftp://tea.example", "Only addresses that begin with http:// or https:// can be learnt."],
        ["tea", "This is not the address of a website."],
        ["http://10.0.0.1/prices", "Addresses in a private network cannot be learnt."],
      ] as const) {
        await address.fill(typed);
        await desk.keyboard.press("Enter");
        await expect(desk.getByText(says)).toBeVisible();
        await expect(address).toHaveValue(typed);
      }
    });

    await test.step("one page", async () => {
      await address.fill(`${shop.url}/about/`);
      await desk.keyboard.press("Enter");
      await expect(address).toHaveValue("");
      await expect(row("About us")).toContainText("Imported");
      await address.fill(`${shop.url}/about#top`);
      await desk.keyboard.press("Enter");
      await expect(desk.getByText("This address is already added.")).toBeVisible();
      await address.fill(`${shop.url}/gone`);
      await desk.keyboard.press("Enter");
      await expect(row("/gone")).toContainText("Page not found");
      await expect(row("/gone")).toContainText("HTTP 404");
    });

    await test.step("a site is searched, and its pages are picked", async () => {
      await desk.getByText("All pages under this path").click();
      await address.fill(`${shop.url}/help`);
      await desk.getByRole("button", { name: "Find pages" }).click();
      await expect(searches).toContainText("4 pages found", { timeout: 30_000 });
      await searches.getByRole("button", { name: "Choose pages" }).click();
      const dialog = desk.getByRole("dialog", { name: /^Pages of/ });
      await expect(dialog.getByRole("listitem").filter({ hasText: "old-prices" })).toContainText("Page not found");
      await dialog.getByRole("checkbox", { name: "Choose “Delivery”" }).check();
      await dialog.getByRole("checkbox", { name: "Choose “Đổi trả hàng”" }).check();
      await finished(desk, "website-pick");
      await dialog.getByRole("button", { name: "Add 2 pages" }).click();
      await expect(row("Delivery")).toContainText("Imported");
      await expect(row("Đổi trả hàng")).toContainText("Imported");
      await expect(searches).toContainText("2 added");
      await finished(desk, "website");
    });

    await test.step("what the bot reads of a page", async () => {
      await row("Delivery").getByRole("button", { name: "Delivery" }).first().click();
      const reads = desk.getByRole("dialog", { name: "What the bot reads" });
      await expect(reads.getByText(/within eleven working days/)).toBeVisible();
      await finished(desk, "website-reads");
      await reads.getByRole("button", { name: "Close" }).click();
    });

    await test.step("it answers in both languages, and the source leads to the page", async () => {
      await desk.getByRole("button", { name: /^Test / }).click();
      const panel = desk.getByRole("dialog", { name: /^Test / });
      const ask = panel.getByLabel("Ask as a customer would");
      await ask.fill("Within how many days does a parcel reach the Lofoten islands?");
      await desk.keyboard.press("Enter");
      await expect(panel.getByText(/eleven working days/)).toBeVisible();
      await ask.fill("Trả lại hộp trà chưa mở trong vòng bao nhiêu ngày?");
      await desk.keyboard.press("Enter");
      await expect(panel.getByText(/bốn mươi ngày/)).toBeVisible();
      await finished(desk, "website-answer");
      const opened = context.waitForEvent("page");
      await panel.getByRole("link", { name: "From “Delivery”" }).first().click();
      const source = await opened;
      await expect(source).toHaveURL(`${shop.url}/help/delivery#more`);
      await expect(source.getByRole("heading", { name: "Delivery" }).first()).toBeVisible();
      await source.close();
      await panel.getByRole("button", { name: "Close the test" }).click();
    });

    await test.step("everything is fetched again; what has gone is kept with a warning", async () => {
      delete pages["/about"];
      await desk.getByRole("button", { name: "Recrawl all URLs" }).click();
      await expect(row("About us")).toContainText("The bot still answers from what it learnt.", { timeout: 30_000 });
      await expect(row("Delivery")).toContainText("Imported");
      await desk.getByRole("combobox", { name: "Fetch again by itself" }).click();
      await desk.getByRole("option", { name: "Recrawl weekly" }).click();
      await expect(desk.getByText(/^Next: /)).toBeVisible();
      await finished(desk, "website-recrawled");
      await row("/gone").getByRole("checkbox").check();
      await desk.getByRole("toolbar", { name: "1 selected" }).getByRole("button", { name: "Delete" }).click();
      await desk.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await expect(row("/gone")).toHaveCount(0);
    });
  } finally {
    shop.server.closeAllConnections();
    await new Promise((done) => shop.server.close(done));
  }
});
