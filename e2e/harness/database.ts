import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = new URL("../..", import.meta.url).pathname;
let made = 0;

export interface Database {
  /** What the server is told; empty for SQLite in the data folder. */
  url: string;
  drop(): Promise<void>;
}

export type Engine = "sqlite" | "postgres";

export async function freshDatabase(engine: Engine): Promise<Database> {
  if (engine === "sqlite") return { url: "", drop: async () => {} };
  const admin = await testServer();
  const name = `cxgenie_test_${process.pid}_journey_${++made}`;
  const sql = (statement: string) => run("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", admin, "-c", statement]);
  await sql(`CREATE DATABASE ${name}`);
  const url = admin.replace(/^(postgres(?:ql)?:\/\/[^/?]*\/)[^?]*/, `$1${name}`);
  return { url, drop: async () => void (await sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)) };
}

/** The PostgreSQL server that the Go tests use as well; it is started when it is not running. */
async function testServer(): Promise<string> {
  const given = process.env.CXGENIE_TEST_POSTGRES_URL;
  if (given) return given;
  const built = `${root}.cache/pgtest`;
  const [command, ...args] = existsSync(built) ? [built] : ["go", "run", "./internal/platform/dbtest/pgtest"];
  const { stdout } = await run(command as string, [...args, "start"], { cwd: root });
  return stdout.trim();
}
