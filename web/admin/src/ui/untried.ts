// Before what answers rest on is changed: the answer tests have not seen it.
import type { TFunction } from "i18next";
import type { TestEstimate } from "@/lib/api/check-types";
import { api } from "@/lib/api/client";
import { confirm } from "./confirm";

/** What to say of the answer tests of these bots before such a change; nothing where there are none. */
export async function untriedText(t: TFunction, ...botIds: string[]): Promise<string> {
  // Who may not see the tests is not told of them; whether the change may be made is the server's to say.
  const asked = await Promise.allSettled(
    botIds.map((id) => api.post<TestEstimate>(`/v1/bots/${id}/answer-tests/estimate`, {})),
  );
  const guards = asked.flatMap((a) => (a.status === "fulfilled" && a.value.tests > 0 ? [a.value] : []));
  if (guards.length === 0) return "";
  const count = guards.reduce((sum, g) => sum + g.tests, 0);
  return `${t("untried.text", { count })} ${t(guards.every((g) => g.automatic) ? "untried.by_itself" : "untried.by_hand")}`;
}

/** Whether to go on with such a change: asked only where there are tests. */
export async function confirmUntried(t: TFunction, ...botIds: string[]): Promise<boolean> {
  const text = await untriedText(t, ...botIds);
  if (text === "") return true;
  return confirm({
    title: t("untried.title"),
    text,
    action: t("untried.go_on"),
    cancel: t("actions.cancel"),
    danger: false,
  });
}
