import { createServer, type Server, type Socket } from "node:net";
import { freePort } from "./ports.ts";

/** A mail server that takes everything and delivers nothing: what was sent is read here. */
export class Mailbox {
  readonly #server: Server;
  readonly #port: number;
  readonly #mails: string[] = [];

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
  }

  static async start(): Promise<Mailbox> {
    const port = await freePort();
    const server = createServer();
    const box = new Mailbox(server, port);
    server.on("connection", (socket) => box.#serve(socket));
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return box;
  }

  /** What the server has to be told to send here. */
  get settings(): Record<string, string> {
    return {
      CXGENIE_SMTP_URL: `smtp://127.0.0.1:${this.#port}?tls=none`,
      CXGENIE_MAIL_FROM: "genie@northwind.example",
    };
  }

  #serve(socket: Socket): void {
    let heard = "";
    let data = false;
    socket.on("error", () => undefined);
    socket.write("220 mailbox\r\n");
    socket.on("data", (bytes) => {
      heard += bytes.toString("utf8");
      for (;;) {
        const end = heard.indexOf(data ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const said = heard.slice(0, end);
        heard = heard.slice(end + (data ? 5 : 2));
        if (data) {
          this.#mails.push(said);
          data = false;
          socket.write("250 taken\r\n");
        } else if (/^DATA/i.test(said)) {
          data = true;
          socket.write("354 go on\r\n");
        } else if (/^QUIT/i.test(said)) {
          socket.end("221 bye\r\n");
        } else {
          socket.write("250 fine\r\n");
        }
      }
    });
  }

  /** The link of a page in the first mail to an address that has one. */
  async link(to: string, page: string): Promise<string> {
    for (const end = Date.now() + 20_000; ; await new Promise((done) => setTimeout(done, 100))) {
      for (const mail of this.#mails.filter((one) => one.includes(to))) {
        const plain = mail.replace(/=\r\n/g, "").replace(/=3D/g, "=");
        const link = new RegExp(`https?://[^\\s"<>]+/${page}\\?token=[^\\s"<>]+`).exec(plain)?.[0];
        if (link) return link;
      }
      if (Date.now() > end) throw new Error(`no mail to ${to} with a link to ${page}: ${this.#mails.join("\n---\n")}`);
    }
  }

  async end(): Promise<void> {
    await new Promise((done) => this.#server.close(done));
  }
}
