import { Admin } from "../harness/admin.ts";
import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Vendor } from "../harness/vendor.ts";
import { Widget } from "../harness/widget.ts";

/** Two seconds of a tone, as a WAV of 8,000 samples of one byte each second. */
function wav(): Buffer {
  const samples = 16_000;
  const file = Buffer.alloc(44 + samples);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + samples, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(1, 22); // channels
  file.writeUInt32LE(8000, 24);
  file.writeUInt32LE(8000, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write("data", 36);
  file.writeUInt32LE(samples, 40);
  for (let i = 0; i < samples; i++) file[44 + i] = 128 + Math.round(60 * Math.sin(i / 3));
  return file;
}

test("a model writes down a customer's voice message, for the team and for the bot's answer", async ({ stage }) => {
  await stage.api.setUp();
  const { id: bot } = await stage.api.bot({ unknown_mode: "fixed_text", reply_unknown: "Please ask our team." });
  await stage.api.faq(bot, "Do you have green tea?", "Yes, three kinds.");
  const vendor = await Vendor.start();
  const { desk } = await atDesk(stage);
  const speak = async (widget: Widget, name: string) => {
    await widget.chat.locator("input[type=file]").setInputFiles({ name, mimeType: "audio/wav", buffer: wav() });
    await widget.chat.getByRole("button", { name: "Send", exact: true }).click();
  };
  try {
    await test.step("a key may be for voice messages alone", async () => {
      await desk.goto("/settings/models");
      await desk.getByRole("button", { name: "Add key" }).click();
      const dialog = desk.getByRole("dialog");
      await dialog.getByLabel("Name").fill("Ears");
      await dialog.getByLabel("Address").fill(vendor.url);
      await dialog.getByLabel("Key", { exact: true }).fill(Vendor.key);
      await dialog.getByLabel("Voice message model").fill("whisper-1");
      await dialog.getByRole("button", { name: "Test this key" }).click();
      await expect(dialog.getByText(/writes down a second in/)).toBeVisible();
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog).toBeHidden();
      await expect(desk.getByRole("combobox", { name: "Writes down voice messages" })).toHaveValue(/Ears · whisper-1/);
      await finished(desk, "voice-model");
    });

    await test.step("the bot is told to have them written down", async () => {
      await desk.goto(`/bots/${bot}/settings`);
      await desk.getByRole("switch", { name: "Write down voice messages" }).press("Space");
      await desk.getByRole("button", { name: "Save changes" }).click();
      await expect(desk.getByRole("button", { name: "Save changes" })).toBeHidden();
      await desk.reload();
      await expect(desk.getByRole("switch", { name: "Write down voice messages" })).toBeChecked();
    });

    const shop = await stage.website(snippetOf(stage.server, bot));
    const { page: visitor } = await stage.person();
    await visitor.goto(shop.url);
    const widget = new Widget(visitor);
    await widget.open();

    await test.step("what is said is answered, and the team reads it under the recording", async () => {
      vendor.hears = "Do you have green tea?";
      vendor.recordings.length = 0;
      await speak(widget, "question.wav");
      await widget.hears("Yes, three kinds.");
      expect(vendor.recordings).toEqual(["voice.wav"]); // what the customer calls it is his own
      await desk.goto("/inbox");
      await new Admin(desk).openConversation(/question\.wav|three kinds/);
      await expect(desk.getByText("Written down by AI:")).toBeVisible();
      await expect(desk.getByText("Do you have green tea?").first()).toBeVisible();
      await expect(desk.locator("audio").first()).toBeVisible();
      await finished(desk, "voice-written-down");
    });

    await test.step("where the model fails the team is told why, and the customer is not left without a word", async () => {
      vendor.hears = null;
      await speak(widget, "another.wav");
      await widget.hears("Please ask our team.");
      await expect(desk.getByText("AI could not write it down: the model has failed.")).toBeVisible();
    });
  } finally {
    await vendor.end();
  }
});
