import { Admin } from "../harness/admin.ts";
import { finished } from "../harness/look.ts";
import { type Pages, site } from "../harness/pages.ts";
import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

const pages: Pages = {
  "/": {
    title: "Northwind Tea",
    says: "Everything about ordering, brewing and keeping our tea, collected here for the people who drink it.",
    links: ["/delivery"],
  },
  "/delivery": {
    title: "Delivery",
    says: "A parcel of tea reaches the Lofoten islands within eleven working days, and the ferry is paid by us.",
  },
};

test("a further bot is made with a role, a look, a website and a file, and tried at once", async ({ stage }) => {
  await stage.api.setUp();
  await stage.api.bot({ name: "Tea host" });
  const { desk: page } = await atDesk(stage);
  stage.expectComplaint(/409|422/);
  const shop = await site(pages);
  const next = () => page.getByRole("button", { name: "Continue", exact: true }).click();
  const title = (name: string) => page.getByRole("heading", { level: 2, name });
  try {
    await page.goto("/bots");
    await page.getByRole("button", { name: "New bot" }).click();

    await test.step("a bot needs a name", async () => {
      await expect(title("What is it called, and what does it start from?")).toBeVisible();
      await next();
      await expect(page.getByText("Please fill this in.")).toBeVisible();
      await page.getByLabel("Bot name").fill("tea host");
      await page.getByRole("radio", { name: /^SaaS/ }).check();
      await finished(page, "create-start");
      await next();
    });

    await test.step("it gets a role, a description, a colour and a face", async () => {
      await expect(title("Who is it?")).toBeVisible();
      await page.getByRole("combobox", { name: "Role" }).click();
      await page.getByRole("option", { name: "Something else" }).click();
      await page.getByLabel("Role in your words").fill("Tea sommelier");
      await page.getByLabel("About the company").fill("We blend tea by the harbour.");
      await page.getByLabel("Custom colour").fill("#zz");
      await next();
      await expect(page.getByText("Use a colour like #364de7.")).toBeVisible();
      await page.getByRole("radio", { name: "Teal" }).check();
      await page.mouse.move(0, 0); // the name of the colour goes
      await finished(page, "create-person");
      await next();
    });

    await test.step("it gets a website and a file to read", async () => {
      await expect(title("What shall it read?")).toBeVisible();
      await page.getByLabel("Website").fill("http://10.0.0.1/");
      await page.getByLabel("Choose files").setInputFiles([
        {
          name: "warranty.txt",
          mimeType: "text/plain",
          buffer: Buffer.from(
            "Our kettles have a warranty of thirty-one months from the day on which they were bought.",
          ),
        },
        { name: "old.txt", mimeType: "text/plain", buffer: Buffer.from("What is in here is out of date.") },
      ]);
      await page.getByRole("button", { name: "Leave out old.txt" }).click();
      await finished(page, "create-sources");
      await next();
    });

    await test.step("what is wrong leads back to where it was typed, and nothing is lost", async () => {
      await expect(title("Is this right?")).toBeVisible();
      await expect(page.getByText("Tea sommelier")).toBeVisible();
      await expect(page.getByText("Feature request")).toBeVisible();
      await page.getByRole("button", { name: "Create bot" }).click();
      await expect(title("What shall it read?")).toBeVisible();
      await expect(page.getByText("Addresses in a private network cannot be learnt.")).toBeVisible();
      await expect(page.getByLabel("Website")).toHaveValue("http://10.0.0.1/");
      await page.getByLabel("Website").fill(shop.url);
      await next();
      await finished(page, "create-review");
      await page.getByRole("button", { name: "Create bot" }).click();
      await expect(title("What is it called, and what does it start from?")).toBeVisible();
      await expect(page.getByText("Another bot already has this name.")).toBeVisible();
      await page.getByLabel("Bot name").fill("Sommelier");
      await page.getByRole("button", { name: "Create it now" }).click();
    });

    await test.step("it reads while one asks", async () => {
      await expect(title("Sommelier is there")).toBeVisible();
      await expect(page.getByText("2 pages learned")).toBeVisible();
      await expect(page.getByText("warranty.txt")).toBeVisible();
      const log = page.getByRole("log", { name: "Test conversation" });
      const asks = async (question: string, answer: string | RegExp) => {
        await page.getByLabel("Ask as a customer would").fill(question);
        await page.keyboard.press("Enter");
        await expect(log.getByText(answer).last()).toBeVisible();
      };
      await asks("How long does a parcel to the Lofoten islands take?", /eleven working days/);
      const id = new URL(page.url()).searchParams.get("made") ?? "";
      await stage.api.getUntil<{ items: { state: string }[] }>(
        `/v1/bots/${id}/documents`,
        (d) => d.items[0]?.state === "imported",
      );
      await asks("How long is the warranty of the kettles?", /thirty-one months/);
      await finished(page, "create-ready");
      await page.reload();
      await expect(title("Sommelier is there")).toBeVisible();
      await expect(log.getByText(/thirty-one months/).last()).toBeVisible();
    });

    await test.step("everything is where it belongs", async () => {
      await page.getByRole("link", { name: "Open Sommelier" }).click();
      await expect(page.getByLabel("Role in your words")).toHaveValue("Tea sommelier");
      await expect(page.getByLabel("About the company")).toHaveValue("We blend tea by the harbour.");
      await new Admin(page).openTab("FAQs");
      await expect(page.getByRole("row", { name: /free trial/ })).toBeVisible();
      await page.goto("/settings/labels");
      await expect(page.getByText("Feature request").first()).toBeVisible();
    });
  } finally {
    shop.server.close();
  }
});
