// Problems as sentences, and their fields beside the inputs they are about.
import type { TFunction } from "i18next";
import { ApiError } from "./api/client";

/** The key of a code: `auth.wrong_password` → errors.auth.wrong_password. Some sentences quote the server's own. */
function sentence(t: TFunction, code: string, message = ""): string | null {
  if (!code) return null;
  const key = `errors.${code}`;
  const text = t(key as never, { defaultValue: "", message }) as unknown;
  return typeof text === "string" && text !== "" ? text : null;
}

export function problemText(t: TFunction, e: unknown): string {
  if (!(e instanceof ApiError)) return t("errors.unexpected");
  if (e.offline) return t("errors.offline");
  if (e.status === 429) return t("errors.too_many", { seconds: e.retryAfter ?? 60 });
  // What is wrong with the whole of what was sent, a file for example, is nobody's field.
  const whole = e.problem?.errors?.find((x) => x.location === "body");
  const known = sentence(t, whole?.code ?? "", whole?.message) ?? sentence(t, e.code);
  if (known) return known;
  if (e.status === 403) return t("errors.forbidden");
  if (e.status === 404) return t("errors.not_found");
  if (e.status === 413) return t("errors.too_large");
  if (e.status === 409) return t("errors.conflict");
  if (e.status === 400 || e.status === 422) return t("errors.invalid");
  return t("errors.server");
}

export function codeText(t: TFunction, code: string): string | null {
  return sentence(t, code);
}

/**
 * What the server says about single fields: `body.email` → { email: … }.
 * Fields the form does not have are left out; the caller shows the whole problem for them.
 */
export function fieldErrors(t: TFunction, e: unknown, fields: string[]): Record<string, string> {
  const out: Record<string, string> = {};
  if (!(e instanceof ApiError)) return out;
  for (const x of e.problem?.errors ?? []) {
    const path = (x.location ?? "").replace(/^body\.?/, "").replace(/\[(\d+)\]/g, ".$1");
    const name = fields.find((f) => path === f || path.startsWith(`${f}.`) || path.endsWith(`.${f}`));
    if (name && !out[name]) out[name] = sentence(t, x.code ?? "", x.message) ?? t("errors.field.wrong");
  }
  return out;
}
