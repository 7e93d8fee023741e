// One door to the server: JSON in, JSON out, problems as ApiError.
import type { Problem } from "./types";

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Problem | null;
  /** What a person reads out to support; from the server's request id. */
  readonly reference: string;
  readonly retryAfter: number | null;

  constructor(status: number, problem: Problem | null, reference: string, retryAfter: number | null) {
    super(problem?.code ?? `http ${status}`);
    this.status = status;
    this.code = problem?.code ?? "";
    this.problem = problem;
    this.reference = reference;
    this.retryAfter = retryAfter;
  }

  /** True when the request may not have reached the server at all. */
  get offline(): boolean {
    return this.status === 0;
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

let workspaceId: string | null = null;
let memberId = "";
let onSignedOut: (() => void) | null = null;

export function setWorkspace(id: string | null, member = ""): void {
  workspaceId = id;
  memberId = member;
}

/** Who acts in it; what a browser keeps for him is no one else's. */
export function currentMember(): string {
  return memberId;
}

export function currentWorkspace(): string | null {
  return workspaceId;
}

/** Called once for a 401 on any call that needs a session. */
export function setSignedOutHandler(handler: (() => void) | null): void {
  onSignedOut = handler;
}

type Options = {
  query?: Query;
  body?: unknown;
  /** A raw body (a file) with its own content type. */
  raw?: { data: Blob | string; type: string };
  signal?: AbortSignal;
  /** It goes on when the page is left. */
  keepalive?: boolean;
  /** Sign-in and public pages handle 401 themselves. */
  anonymous?: boolean;
};

export function urlOf(path: string, query?: Query): string {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(query ?? {})) {
    if (v !== null && v !== undefined && v !== "") q.set(k, String(v));
  }
  const tail = q.toString();
  return tail ? `${path}?${tail}` : path;
}

async function send(method: string, path: string, o: Options = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (workspaceId) headers["X-Workspace-Id"] = workspaceId;
  let body: BodyInit | undefined;
  if (o.raw) {
    headers["Content-Type"] = o.raw.type;
    body = o.raw.data;
  } else if (o.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(o.body);
  }
  let res: Response;
  try {
    const { signal, keepalive } = o;
    res = await fetch(urlOf(path, o.query), { method, headers, body, signal, keepalive, credentials: "same-origin" });
  } catch (e) {
    if (e instanceof DOMException && e.name === "AbortError") throw e;
    throw new ApiError(0, null, "", null);
  }
  if (res.ok) return res;
  let problem: Problem | null = null;
  try {
    problem = (await res.json()) as Problem;
  } catch {
    // A proxy's HTML page: the status has to do.
  }
  const retry = Number(res.headers.get("Retry-After"));
  const err = new ApiError(
    res.status,
    problem,
    res.headers.get("X-Request-Id") ?? "",
    Number.isFinite(retry) && retry > 0 ? retry : null,
  );
  if (err.status === 401 && !o.anonymous) onSignedOut?.();
  throw err;
}

async function json<T>(method: string, path: string, o?: Options): Promise<T> {
  const res = await send(method, path, o);
  if (res.status === 204) return undefined as T;
  const text = await res.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => json<T>("GET", path, { query, signal }),
  post: <T = void>(path: string, body?: unknown, o?: Options) => json<T>("POST", path, { ...o, body }),
  put: <T = void>(path: string, body?: unknown, o?: Options) => json<T>("PUT", path, { ...o, body }),
  putFile: <T>(path: string, data: Blob) => json<T>("PUT", path, { raw: { data, type: data.type } }),
  patch: <T = void>(path: string, body?: unknown) => json<T>("PATCH", path, { body }),
  delete: <T = void>(path: string) => json<T>("DELETE", path),
  upload: <T>(path: string, data: Blob | string, type: string, query?: Query) =>
    json<T>("POST", path, { raw: { data, type }, query }),
  file: async (path: string): Promise<Blob> => (await send("GET", path)).blob(),
};
