import { finished } from "../harness/look.ts";
import { atDesk, inShop } from "../harness/people.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Vendor } from "../harness/vendor.ts";
import { Widget } from "../harness/widget.ts";

test("a model translates and sums up for the agents; without one they are told why it does not", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  const { widget } = await inShop(stage, bot.id);
  await widget.say("¿Dónde está mi pedido?");
  const { desk: page, admin } = await atDesk(stage);
  await page.goto("/inbox/all");
  await admin.openConversation("¿Dónde está mi pedido?");
  const line = page.getByRole("log").locator("[data-voice=contact]").first();
  const lineMenu = async () => {
    await line.hover();
    await line.getByRole("button", { name: "Message actions" }).click();
  };

  await test.step("without a model the ways are there, off, and say why", async () => {
    await lineMenu();
    const item = page.getByRole("menuitem", { name: /^Translate/ });
    await expect(item).toBeDisabled();
    await expect(item).toContainText("Needs a language model.");
    await page.keyboard.press("Escape");
  });

  const vendor = await Vendor.start();
  try {
    await stage.api.post("/v1/model-keys", {
      name: "Tea models",
      vendor: "openai",
      base_url: vendor.url,
      key: Vendor.key,
      model: "tea-small",
    });
    await page.reload();

    await test.step("a message is read in the agent's language", async () => {
      await lineMenu();
      await page.getByRole("menuitem", { name: "Translate", exact: true }).click();
      await expect(page.getByText("Where is my order?")).toBeVisible();
      await expect(page.getByText("Translated from Spanish")).toBeVisible();
      await finished(page, "help-translated");
    });

    await test.step("what the agent writes goes into the customer's language, to be read before it is sent", async () => {
      vendor.means = "Llega mañana.";
      const field = page.getByRole("textbox", { name: "Write a reply" });
      await field.fill("It arrives tomorrow.");
      await page.getByRole("button", { name: "Translate what you write" }).click();
      await page.getByRole("menuitem", { name: "Spanish (the customer's)" }).click();
      await expect(field).toHaveText("Llega mañana.");
      await page.getByRole("button", { name: "Undo" }).click();
      await expect(field).toHaveText("It arrives tomorrow.");
      await page.getByRole("button", { name: "Translate what you write" }).click();
      await page.getByRole("menuitem", { name: "Spanish (the customer's)" }).click();
      await expect(field).toHaveText("Llega mañana.");
      await page.getByRole("button", { name: "Send" }).click();
      await widget.hears("Llega mañana.");
    });

    await test.step("a recap is a note for the team", async () => {
      vendor.answer = "The customer asks where the order is. It arrives tomorrow. Nothing is open.";
      await page.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: "Sum up as a note" }).click();
      await expect(page.getByRole("log").getByText("Recap by AI, asked for by you")).toBeVisible();
      await expect(page.getByRole("log").getByText("Nothing is open.")).toBeVisible();
      await finished(page, "help-recap");
    });

    await test.step("closing asks whether the customer is asked for feedback", async () => {
      await page.getByRole("button", { name: "Close", exact: true }).click();
      const dialog = page.getByRole("dialog");
      await expect(dialog.getByLabel("Ask the customer for feedback")).not.toBeChecked();
      await dialog.getByLabel("Ask the customer for feedback").check();
      await finished(page, "close-feedback");
      await dialog.getByRole("button", { name: "Close conversation" }).click();
      await expect(widget.chat.getByRole("group", { name: "How satisfied are you with our support?" })).toBeVisible();
      await expect(widget.chat.getByText("Nothing is open.")).toHaveCount(0);
    });
  } finally {
    await vendor.end();
  }
});

test("two contacts of one person are merged, and somebody is signed out", async ({ stage }) => {
  await stage.api.setUp();
  stage.expectComplaint(/ERR_INCOMPLETE_CHUNKED_ENCODING|401 \(Unauthorized\)|404 \(Not Found\)/); // whose browser is ended hears nothing more
  const bot = await stage.api.bot({ auto_reply: false });
  const site = await stage.website(snippetOf(stage.server, bot.id));
  for (const text of ["From my telephone", "From my laptop"]) {
    const { page } = await stage.person();
    const widget = new Widget(page);
    await page.goto(site.url);
    await widget.open();
    await widget.say(text);
  }
  const { desk: page, admin } = await atDesk(stage);
  await page.goto("/inbox/all");
  await admin.openConversation("From my laptop");
  const { items } = await stage.api.getUntil<{ items: { contact: { id: string }; last_message: { text: string } }[] }>(
    "/v1/conversations",
    (l) => l.items.length === 2,
  );
  for (const c of items) {
    const laptop = c.last_message.text === "From my laptop";
    await stage.api.patch(`/v1/contacts/${c.contact.id}`, {
      name: laptop ? "Lan Pham" : "Lan",
      email: "lan@example.com",
      ...(laptop ? {} : { phone: "+84 912 345 678" }),
    });
  }
  await page.reload();
  await finished(page, "merge-alike");
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Merge Lan into Lan Pham?")).toBeVisible();
  await finished(page, "merge-ask");
  await dialog.getByRole("button", { name: "Merge, for good" }).click();
  await expect(page.getByRole("button", { name: "Phone: +84 912 345 678. Edit" })).toBeVisible();
  await expect(page.getByText(/Merged with #\d+ · Lan · lan@example.com/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Merge", exact: true })).toHaveCount(0);
  await finished(page, "merged");
  await page.getByRole("button", { name: "Sign this customer out" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign this customer out" }).click();
  await expect(page.getByText("Lan Pham is signed out.")).toBeVisible();
});
