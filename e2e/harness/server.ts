import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Database, type Engine, freshDatabase } from "./database.ts";
import { freePort } from "./ports.ts";

const root = new URL("../..", import.meta.url).pathname;

/** The real server, on a port and with data of its own. */
export class Server {
  readonly url: string;
  readonly #port: number;
  readonly #name: string;
  readonly #data = mkdtempSync(join(tmpdir(), "cxgenie-journey-"));
  readonly #database: Database;
  readonly #flags: string[];
  #process: ChildProcess | null = null;
  /** What it has told the operator so far. */
  said = "";

  private constructor(name: string, port: number, database: Database, flags: string[]) {
    this.#flags = flags;
    this.#name = name;
    this.#port = port;
    this.#database = database;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** With these flags of `cxgenie serve`. */
  static async start(name: string, engine: Engine, flags: string[] = []): Promise<Server> {
    const server = new Server(name, await freePort(), await freshDatabase(engine), flags);
    try {
      await server.#up();
    } catch (error) {
      await server.end();
      throw error;
    }
    return server;
  }

  async #up(): Promise<void> {
    mkdirSync(`${root}e2e/out/logs`, { recursive: true });
    const log = createWriteStream(`${root}e2e/out/logs/${this.#name}.log`, { flags: "a" });
    const child = spawn(`${root}bin/cxgenie`, ["serve", ...this.#flags], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: this.#data,
        CXGENIE_ADDR: `127.0.0.1:${this.#port}`,
        CXGENIE_DATA_DIR: this.#data,
        CXGENIE_PUBLIC_URL: this.url,
        CXGENIE_DATABASE_URL: this.#database.url,
      },
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.stderr.on("data", (part) => {
      this.said += part;
    });
    this.#process = child;
    const deadline = Date.now() + 30_000;
    for (;;) {
      if (child.exitCode !== null)
        throw new Error(`the server ended with ${child.exitCode}: e2e/out/logs/${this.#name}.log`);
      const ready = await fetch(`${this.url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) return;
      if (Date.now() > deadline) throw new Error(`the server is not ready after 30 s: e2e/out/logs/${this.#name}.log`);
      await pause(50); // between two questions; what ends the waiting is the answer
    }
  }

  /** Ends the process as an operator would, and waits until it is gone. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  }

  /** Stops and starts it again on the same data. */
  async restart(): Promise<void> {
    await this.stop();
    await this.#up();
  }

  /** Stops it and throws its data away. */
  async end(): Promise<void> {
    await this.stop();
    await this.#database.drop();
    rmSync(this.#data, { recursive: true, force: true });
  }
}
