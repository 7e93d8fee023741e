import { atDesk } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

type Guest = { guest_token: string };
type Sent = { conversation: { id: string } };

// A long conversation: where the new begins, the way down and up, and a day.
test("what is new begins with a line, and stays there while one reads", async ({ stage }) => {
  test.slow();
  await stage.api.setUp();
  const bot = await stage.api.bot({ auto_reply: false });
  const call = async <T>(path: string, body: unknown, token = ""): Promise<T> => {
    const r = await fetch(`${stage.server.url}/v1/guest${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    if (!r.ok) throw new Error(`${path}: ${r.status} ${await r.text()}`);
    return (await r.json()) as T;
  };
  const { guest_token: token } = await call<Guest>("/sessions", { bot_id: bot.id });
  const say = (text: string, n: number) =>
    call<Sent>("/messages", { bot_id: bot.id, client_id: `said-message-${100 + n}`, text }, token);
  const { conversation } = await say("Where is my order?", 0);
  for (let i = 1; i <= 70; i++)
    await stage.api.post(`/v1/conversations/${conversation.id}/messages`, {
      client_id: `told-message-${100 + i}`,
      kind: "text",
      text: `We are looking into it, step ${i}`,
    });
  for (let i = 1; i <= 16; i++) await say(`One more thing, number ${i}`, i);

  const { desk: page } = await atDesk(stage);
  const log = page.getByRole("log");
  const mark = page.getByRole("separator", { name: "New messages from here" });
  await page.goto(`/inbox/all/${conversation.id}`);

  await expect(mark).toBeInViewport();
  await expect(log.getByText("One more thing, number 1", { exact: true })).toBeInViewport();
  await page.getByRole("button", { name: "16 new messages" }).click();
  await expect(log.getByText("One more thing, number 16")).toBeInViewport();
  await expect(mark).toHaveCount(1);

  await log.evaluate((e) => e.scrollTo({ top: 0 }));
  await expect(log.getByText("Where is my order?")).toBeAttached();
  await log.evaluate((e) => e.scrollTo({ top: 0 }));
  await expect(log.getByText("Where is my order?")).toBeInViewport();

  await page.reload();
  await expect(log.getByText("One more thing, number 16")).toBeInViewport();
  await expect(mark).toHaveCount(0);
  await page.getByRole("button", { name: "More actions", exact: true }).click();
  await page.getByRole("menuitem", { name: "Go to a day" }).click();
  await page.getByRole("menu").getByLabel("Go to a day").fill(new Date().toISOString().slice(0, 10));
  await expect(log.getByText("Where is my order?")).toBeInViewport();
});
