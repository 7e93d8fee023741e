import type { Locator } from "@playwright/test";
import type { Api } from "../harness/api.ts";
import { finished } from "../harness/look.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, type Stage, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

/** A picture of 1 × 1, red. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

interface Line {
  id: string;
  text: string;
  author: { kind: string };
  files?: { name: string; kind: string }[];
  quoted?: { text: string };
  reactions?: { value: string; by: { kind: string } }[];
  payload?: { event?: string; score?: number; comment?: string };
}

async function begin(stage: Stage, widget: Record<string, unknown> = {}) {
  await stage.api.setUp();
  const bot = await stage.api.bot({ widget });
  const shop = await stage.website(snippetOf(stage.server, bot.id));
  const { page, context } = await stage.person();
  await page.goto(shop.url);
  return { bot, shop, page, context, widget: new Widget(page) };
}

/** The visitor's conversation as the team sees it, once his own words are in it. */
async function thread(api: Api, tab = "all"): Promise<{ id: string; lines: Line[] }> {
  const list = await api.getUntil<{ items: { id: string }[] }>(
    `/v1/conversations?tab=${tab}`,
    (l) => l.items.length > 0,
  );
  const id = list.items[0]?.id ?? "";
  const all = await api.getUntil<{ items: Line[] }>(`/v1/conversations/${id}/messages?limit=100`, (l) =>
    l.items.some((one) => one.author.kind === "contact"),
  );
  return { id, lines: all.items };
}

let n = 0;
const reply = (api: Api, id: string, body: Record<string, unknown>) =>
  api.post<Line>(`/v1/conversations/${id}/messages`, { client_id: `reply-${++n}`, text: "", ...body });

/** Puts files on an element as somebody does who drops or pastes them. */
async function hand(to: Locator, how: "drop" | "paste", name: string, type: string, text: string): Promise<void> {
  await to.evaluate(
    (el, [how, name, type, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text as string], name as string, { type }));
      const init = { bubbles: true, cancelable: true };
      el.dispatchEvent(
        how === "drop"
          ? new DragEvent("drop", { ...init, dataTransfer: data })
          : new ClipboardEvent("paste", { ...init, clipboardData: data }),
      );
    },
    [how, name, type, text],
  );
}

test("files go both ways, by button, paste and drop; what is not accepted says so", async ({ stage }) => {
  stage.expectComplaint(/422 .*\/v1\/guest\/files/);
  const { page, widget } = await begin(stage);
  await widget.open();
  const send = widget.chat.getByRole("button", { name: "Send", exact: true });
  await expect(send).toBeDisabled();
  await widget.chat.locator("input[type=file]").setInputFiles({ name: "dent.png", mimeType: "image/png", buffer: PNG });
  await hand(widget.composer, "paste", "note.txt", "text/plain", "the number is 20417");
  await hand(widget.composer, "drop", "receipt.txt", "text/plain", "paid");
  await hand(widget.composer, "drop", "tool.exe", "application/x-msdownload", "MZ\u0000\u0001\u0002");
  const tray = widget.chat.getByRole("list", { name: "Files" });
  await expect(tray.getByRole("listitem")).toHaveCount(4);
  await expect(tray.getByText("This kind of file is not accepted")).toBeVisible();
  await expect(send).toBeDisabled();
  await tray.getByRole("button", { name: "Remove: tool.exe" }).click();
  await widget.composer.fill("Can a person look at this dent?");
  await expect(send).toBeEnabled();
  await finished(page, "widget-files-tray");
  await send.click();
  await expect(tray).toHaveCount(0);
  const shown = widget.log.getByRole("button", { name: "Show dent.png" });
  await expect(shown).toBeVisible();
  await expect(widget.log.getByRole("link", { name: /note\.txt/ })).toBeVisible();
  await shown.click();
  const viewer = widget.chat.getByRole("dialog", { name: "dent.png" });
  await expect(viewer).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(viewer).toBeHidden();
  await expect(widget.composer).toBeVisible(); // one layer: the chat is still open

  const { id, lines } = await thread(stage.api);
  expect(lines.find((l) => l.author.kind === "contact")?.files?.map((f) => f.name)).toEqual([
    "dent.png",
    "note.txt",
    "receipt.txt",
  ]);
  const uploaded = await fetch(`${stage.server.url}/v1/files?name=guide.txt`, {
    method: "POST",
    headers: { Cookie: stage.api.cookie, "Content-Type": "text/plain" },
    body: "how to",
  }).then((r) => r.json() as Promise<{ id: string }>);
  await reply(stage.api, id, { files: [uploaded.id] });
  await expect(widget.log.getByRole("link", { name: /guide\.txt/ })).toBeVisible();
  await page.reload();
  await widget.open();
  await expect(widget.log.getByRole("button", { name: "Show dent.png" })).toBeVisible();
});

test("messages are quoted, liked, taken back and marked", async ({ stage }) => {
  const { page, widget } = await begin(stage);
  await widget.open();
  await widget.say("Is the base plate flat?");
  await widget.hears("Is the base plate flat?");
  const { id, lines } = await thread(stage.api);
  const own = lines.find((l) => l.author.kind === "contact");
  const answer = await reply(stage.api, id, { text: "It is. Shall we swap it?", quoted_id: own?.id });
  const line = widget.log.locator(".line", { hasText: "It is. Shall we swap it?" });
  await expect(line.locator(".quote")).toContainText("Is the base plate flat?");

  const like = line.getByRole("button", { name: "Helpful", exact: true });
  await like.click();
  await expect(like).toHaveAttribute("aria-pressed", "true");
  await line.getByRole("button", { name: "Not helpful" }).click();
  await expect(like).toHaveAttribute("aria-pressed", "false");
  await expect
    .poll(async () => (await thread(stage.api)).lines.find((l) => l.id === answer.id)?.reactions?.map((r) => r.value))
    .toEqual(["dislike"]);

  await line.getByRole("button", { name: "Reply to this message" }).click();
  await expect(widget.composer).toBeFocused();
  await widget.say("Yes please");
  await expect(widget.log.locator(".line", { hasText: "Yes please" }).locator(".quote")).toContainText(
    "Shall we swap it?",
  );
  await finished(page, "widget-quotes");
  await stage.api.delete(`/v1/conversations/${id}/messages/${answer.id}`);
  await expect(widget.log.getByText("Message removed").first()).toBeVisible();
  await expect(widget.log.getByText("It is. Shall we swap it?")).toHaveCount(0);
  await expect(widget.log.locator(".line", { hasText: "Yes please" }).locator(".quote")).toContainText(
    "Message removed",
  );

  await stage.api.post(`/v1/conversations/${id}/read`, { seq: 100 });
  await expect(widget.log.locator(".state.seen").last()).toContainText("Seen");

  await widget.composer.fill("Thanks ");
  await widget.chat.getByRole("button", { name: "Emoji" }).click();
  await widget.chat.getByRole("group", { name: "Emoji" }).getByRole("button", { name: "👍" }).click();
  await expect(widget.composer).toHaveValue("Thanks 👍");
});

test("a closed conversation is rated, and the team sees it", async ({ stage }) => {
  const { page, widget } = await begin(stage, { feedback: true });
  await widget.open();
  await widget.say("Good morning");
  await widget.hears("Good morning");
  const { id } = await thread(stage.api);
  await stage.api.post(`/v1/conversations/${id}/close`, {});
  const faces = widget.chat.getByRole("group", { name: "How satisfied are you with our support?" });
  await expect(faces).toBeVisible();
  await faces.locator("label").nth(2).click();
  await expect(faces.getByRole("radio", { name: "3 of 5" })).toBeChecked();
  await widget.chat.getByRole("textbox", { name: /What could be better/ }).fill("The wait felt long");
  await finished(page, "widget-rating");
  await widget.chat.getByRole("button", { name: "Send", exact: true }).click();
  await expect(widget.log.getByText("The wait felt long")).toBeVisible();
  await expect(faces).toHaveCount(0);
  await expect
    .poll(async () => (await thread(stage.api, "closed")).lines.find((l) => l.payload?.event === "rated")?.payload)
    .toMatchObject({ score: 3, comment: "The wait felt long" });
  await widget.chat.getByRole("button", { name: "New conversation" }).click();
  await widget.say("One more thing");
  await widget.hears("One more thing");
});

test("the chat asks who writes before the first message, and only once", async ({ stage }) => {
  const { page, widget } = await begin(stage, {
    pre_chat: { on: true, required: true, phone: true, intro: "Who are we talking to?" },
    privacy_url: "https://northwind.example/privacy",
  });
  await widget.button.click();
  const form = widget.chat.locator("form.details");
  await expect(form.getByText("Who are we talking to?")).toBeVisible();
  await expect(widget.composer).toHaveCount(0);
  await expect(widget.chat.getByRole("link", { name: "Privacy" })).toHaveAttribute(
    "href",
    "https://northwind.example/privacy",
  );
  await form.getByLabel("E-mail").fill("lan@");
  await form.getByRole("button", { name: "Start chatting" }).click();
  await expect(form.getByText("Please fill this in.")).toHaveCount(2);
  await expect(form.getByText("This does not look like an e-mail address.")).toBeVisible();
  await expect(form.getByLabel("Name")).toBeFocused();
  await expect(form.getByLabel("E-mail")).toHaveValue("lan@"); // nothing typed is lost
  await finished(page, "widget-details");
  await form.getByLabel("Name").fill("Lan");
  await form.getByLabel("E-mail").fill("lan@example.com");
  await form.getByLabel("Phone").fill("+84 90 123 4567");
  await form.getByRole("button", { name: "Start chatting" }).click();
  await widget.say("Where is my order?");
  await widget.hears("Where is my order?");
  const list = await stage.api.getUntil<{ items: { id: string; contact: { name: string; email: string } }[] }>(
    "/v1/conversations?tab=all",
    (l) => l.items.length > 0,
  );
  expect(list.items[0]?.contact).toMatchObject({ name: "Lan", email: "lan@example.com" });

  await stage.api.post(`/v1/conversations/${list.items[0]?.id}/close`, {});
  await page.reload();
  await widget.button.click();
  await widget.chat.getByRole("button", { name: "New conversation" }).click();
  await expect(widget.composer).toBeVisible();
  await expect(form).toHaveCount(0);
});
