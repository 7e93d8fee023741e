import type { TFunction } from "i18next";
import { expect, it, vi } from "vitest";
import { api } from "@/lib/api/client";
import { confirm } from "./confirm";
import { confirmUntried } from "./untried";

vi.mock("./confirm", () => ({ confirm: vi.fn() }));

const t = ((key: string, o?: { count: number }) => (o ? `${key} ${o.count}` : key)) as unknown as TFunction;
/** The server with so many tests for each bot; what is negative may not be asked for. */
const tests = (of: Record<string, number>, automatic = true) =>
  vi.spyOn(api, "post").mockImplementation(async (path: string) => {
    const n = of[path.split("/")[3] ?? ""] ?? 0;
    if (n < 0) throw new Error("403");
    return { tests: n, automatic } as never;
  });

it("asks nobody where no test can be asked", async () => {
  tests({ a: 0, b: -1 });
  expect(await confirmUntried(t, "a", "b")).toBe(true);
  expect(confirm).not.toHaveBeenCalled();
});

it.each([true, false])("goes on as it is answered: %s", async (yes) => {
  vi.mocked(confirm).mockResolvedValue(yes);
  tests({ a: 2, b: 3 }, yes);
  expect(await confirmUntried(t, "a", "b", "c")).toBe(yes);
  expect(vi.mocked(confirm).mock.lastCall?.[0].text).toBe(
    `untried.text 5 ${yes ? "untried.by_itself" : "untried.by_hand"}`,
  );
});
