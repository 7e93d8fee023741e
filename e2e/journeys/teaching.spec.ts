import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { finished } from "../harness/look.ts";
import { atDesk } from "../harness/people.ts";
import { freePort } from "../harness/ports.ts";
import { snippetOf } from "../harness/snippet.ts";
import { expect, test } from "../harness/test.ts";
import { Widget } from "../harness/widget.ts";

type Page = { title: string; says: string[]; links?: string[] };

/** A company's help pages in two languages, with a handbook as PDF. */
const everything: Record<string, Page> = {
  "/help": {
    title: "Help",
    says: ["Everything about our bicycles, our workshop and our shop by the harbour, for customers old and new."],
    links: [
      "/help/delivery",
      "/help/returns",
      "/help/workshop",
      "/help/giao-hang",
      "/help/bao-hanh",
      "/help/handbook.pdf",
    ],
  },
  "/help/delivery": {
    title: "Delivery",
    says: [
      "A bicycle reaches every address in Norway within nine working days after it was paid.",
      "Delivery to the Lofoten islands takes eleven working days, and the ferry is paid by us.",
    ],
  },
  "/help/returns": {
    title: "Returns",
    says: ["A bicycle that does not fit can be sent back within forty days in the carton in which it came."],
  },
  "/help/workshop": {
    title: "Workshop",
    says: ["The workshop repairs bicycles of every make on Mondays and Thursdays from nine to five."],
  },
  "/help/giao-hang": {
    title: "Giao hàng",
    says: ["Đơn hàng trong nội thành Hà Nội được giao trong vòng hai ngày làm việc, phí giao hàng ba mươi nghìn đồng."],
  },
  "/help/bao-hanh": {
    title: "Bảo hành",
    says: ["Khung xe đạp được bảo hành năm năm, các phụ tùng còn lại được bảo hành mười hai tháng kể từ ngày mua."],
  },
};

async function serve(): Promise<{ url: string; server: Server }> {
  const port = await freePort();
  const book = new URL("../../internal/knowledge/parse/testdata/own_vi_table.pdf", import.meta.url);
  const pdf = await readFile(book);
  const server = createServer((request, response) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    if (path === "/help/handbook.pdf") {
      response.writeHead(200, { "Content-Type": "application/pdf" }).end(pdf);
      return;
    }
    const page = everything[path];
    if (!page) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("not here");
      return;
    }
    const links = (page.links ?? []).map((to) => `<p><a href="${to}">${to}</a></p>`).join("");
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><html><head><title>${page.title}</title></head><body><main><h1>${page.title}</h1>
      ${page.says.map((s) => `<p>${s}</p>`).join("")}${links}</main></body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${port}`, server };
}

// From the address of a website to a bot that answers from it in two languages, says why, and learns what it did not know.
test("a website is learnt, asked about, and completed by what was asked", async ({ stage }) => {
  await stage.api.setUp();
  const bot = await stage.api.bot();
  const shop = await serve();
  const home = await stage.website(snippetOf(stage.server, bot.id));
  const { desk, admin } = await atDesk(stage);
  const { page: street } = await stage.person();
  const widget = new Widget(street);
  try {
    const row = (title: string) => desk.getByRole("row", { name: title });

    await test.step("the address of a site is pasted, and its pages and files are picked", async () => {
      await desk.goto(`/bots/${bot.id}/urls`);
      await desk.getByText("All pages under this path").click();
      await desk.getByRole("textbox", { name: "Address", exact: true }).fill(`${shop.url}/help`);
      await desk.getByRole("button", { name: "Find pages" }).click();
      const searches = desk.getByRole("list", { name: "Searched sites" });
      await expect(searches).toContainText("7 pages found", { timeout: 60_000 });
      await searches.getByRole("button", { name: "Choose pages" }).click();
      const dialog = desk.getByRole("dialog", { name: /^Pages of/ });
      await expect(dialog.getByRole("listitem").filter({ hasText: "handbook.pdf" })).toContainText(
        "learnt under Documents",
      );
      await finished(desk, "teaching-pick");
      await dialog.getByRole("button", { name: "Add all 7 pages" }).click();
      await expect(dialog).toBeHidden();
    });

    await test.step("it is watched while it learns, and shows what it has read", async () => {
      for (const title of ["Delivery", "Returns", "Workshop", "Giao hàng", "Bảo hành"])
        await expect(row(title)).toContainText("Imported", { timeout: 60_000 });
      await finished(desk, "teaching-pages");
      await row("Bảo hành").getByRole("button", { name: "Bảo hành" }).first().click();
      const reads = desk.getByRole("dialog", { name: "What the bot reads" });
      await expect(reads.getByText(/bảo hành năm năm/)).toBeVisible();
      await reads.getByRole("button", { name: "Close" }).click();
      await desk.getByRole("link", { name: "Documents" }).click();
      await expect(row("handbook.pdf")).toContainText("Imported", { timeout: 60_000 });
      await expect(row("handbook.pdf")).toContainText("/help/handbook.pdf");
      await finished(desk, "teaching-documents");
    });

    await test.step("customers ask in two languages", async () => {
      await street.goto(home.url);
      await widget.open();
      for (const [asked, heard] of [
        ["How many working days does delivery to the Lofoten islands take?", /eleven working days/],
        ["Within how many days can a bicycle be sent back?", /forty days/],
        ["On which days does the workshop repair bicycles?", /Mondays and Thursdays/],
        ["Khung xe đạp được bảo hành bao lâu?", /năm năm/],
        ["Đơn hàng trong nội thành Hà Nội được giao trong bao lâu?", /hai ngày làm việc/],
      ] as const) {
        await widget.say(asked);
        await widget.hears(heard);
      }
    });

    await test.step("what stands behind an answer", async () => {
      await desk.goto("/inbox/all");
      await admin.openConversation(/Visitor/);
      await admin.thread.getByText(/Mondays and Thursdays/).hover();
      const line = admin.thread.locator("[data-voice=bot]").filter({ hasText: "Mondays and Thursdays" });
      await line.getByRole("button", { name: "Message actions" }).click();
      await desk.getByRole("menuitem", { name: "Why this answer" }).click();
      const why = desk.getByRole("dialog", { name: "Why this answer" });
      await expect(why).toContainText("Workshop");
      await finished(desk, "teaching-evidence");
      await desk.keyboard.press("Escape");
      await expect(why).toBeHidden();
    });

    await test.step("a question it could not answer waits, and becomes a test", async () => {
      await widget.say("Do you rent out tandems for weddings?");
      await widget.hears(/I don't have the information/);
      await desk.goto(`/bots/${bot.id}/unanswered`);
      await expect(desk.getByText("Do you rent out tandems for weddings?").first()).toBeVisible();
      await finished(desk, "teaching-waitlist");
      await desk.getByRole("button", { name: "Add to answer tests" }).click();
      await expect(desk.getByText("Added to the answer tests.")).toBeVisible();
      await desk.getByRole("link", { name: "Answer tests" }).click();
      await desk.getByRole("button", { name: "Run tests" }).click();
      await expect(row("Do you rent out tandems for weddings?")).toContainText("Not answered");
      await finished(desk, "teaching-test-red");
    });

    await test.step("answered once, the customer has it, and so has the next one", async () => {
      await desk.goto(`/bots/${bot.id}/unanswered`);
      await desk.getByRole("button", { name: "Answer", exact: true }).click();
      await desk.getByRole("textbox", { name: /tandems/ }).fill("Yes, tandems for weddings cost eighty dollars a day.");
      await desk.getByRole("checkbox", { name: /Also send this answer/ }).check();
      await finished(desk, "teaching-answer");
      await desk.getByRole("button", { name: /Save/ }).click();
      await expect(desk.getByText("1 customer gets the answer.")).toBeVisible();
      await widget.hears(/eighty dollars a day/);
      const { page: next } = await stage.person();
      const other = new Widget(next);
      await next.goto(home.url);
      await other.open();
      await other.say("do you rent out tandems for a wedding");
      await other.hears(/eighty dollars a day/);
    });

    await test.step("the test made of it turns green by itself", async () => {
      await desk.getByRole("link", { name: "Answer tests" }).click();
      await expect(row("Do you rent out tandems for weddings?")).toContainText("Right", { timeout: 60_000 });
      await finished(desk, "teaching-test-green");
    });
  } finally {
    shop.server.closeAllConnections();
    await new Promise((done) => shop.server.close(done));
  }
});
