import { finished } from "../harness/look.ts";
import { Scribe } from "../harness/scribe.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

// A customer sees an answer being written, asks for a person when nobody is there, and leaves his details.
test("an answer is written before one's eyes, and who is away is told who asked", async ({ stage }) => {
  const scribe = await Scribe.start("We pack every tea ", "in paper, by hand.");
  try {
    await stage.server.restart(scribe.settings);
    await stage.api.setUp();
    const bot = await stage.api.bot();
    await stage.api.faq(bot.id, "How is the tea packed?", "In paper, by hand.");
    await stage.api.faq(bot.id, "How long does delivery take?", "Delivery takes two to three working days.");
    const site = await stage.website(snippetOf(stage.server, bot.id));
    const { page: shop } = await stage.person();
    const widget = new Widget(shop);
    await shop.goto(site.url);
    await widget.open();

    await test.step("the answer is seen while it is written", async () => {
      await widget.say("please tell me how you pack and send what I order");
      const writing = widget.chat.locator(".writing");
      await expect(writing).toContainText("We pack every tea");
      await expect(writing).toHaveAttribute("aria-busy", "true");
      await finished(shop, "widget-writing");
      scribe.finish();
      await widget.hears("We pack every tea in paper, by hand.");
      await expect(writing).toHaveCount(0);
    });

    await test.step("nobody is there: the bot asks how he can be reached, and takes no nonsense", async () => {
      await widget.choose("Talk to a person");
      await widget.hears(/Nobody from our team is here right now/);
      await expect(widget.chat.getByRole("button", { name: "Back to the assistant" })).toBeVisible();
      await finished(shop, "widget-details");
      await widget.say("Anna Nguyen");
      await widget.hears("What is your e-mail address?");
      await widget.say("anna at home");
      await widget.hears(/does not look like an e-mail address/);
      await widget.say("anna@customer.example");
      await widget.hears("What is your phone number?");
      await widget.chat.getByRole("button", { name: "Skip" }).last().click();
      await widget.hears("Thank you! Our team has your message and will get back to you.");
    });

    const [row] = (
      await stage.api.get<{ items: { needs_agent: boolean; contact: { name: string; email: string } }[] }>(
        "/v1/conversations",
      )
    ).items;
    expect(row).toMatchObject({ needs_agent: true, contact: { name: "Anna Nguyen", email: "anna@customer.example" } });
  } finally {
    await scribe.end();
  }
});
