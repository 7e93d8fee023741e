import { expect, type Page, test } from "@playwright/test";
import axe, { type Result, type RunOptions } from "axe-core";

const out = new URL("../out/pictures/", import.meta.url).pathname;
const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

type Axe = typeof axe;
type Scheme = "light" | "dark";

/** Fails on anything axe finds on the page as it stands, or in a part of it; frames included. */
export async function accessible(page: Page, where: string, part?: string): Promise<void> {
  await atRest(page);
  await clean(page, where, everything, part);
}

const everything: RunOptions = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
};

/** For the same page in other colours: only what depends on them can have changed. */
const colours: RunOptions = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

async function clean(page: Page, where: string, rules: RunOptions, part?: string): Promise<void> {
  const violations = await look(page, rules, part);
  const found = violations.map(
    (v) =>
      `${v.id} (${v.impact}): ${v.help}\n  ${v.nodes.map((n) => `${n.target.join(" ")} ${n.html.slice(0, 160)} ${n.any[0]?.message ?? ""}`).join("\n  ")}`,
  );
  // Soft: the journey goes on, and its end names what was found on every screen.
  expect.soft(found, `axe on ${where}`).toEqual([]);
}

/** What axe finds. It is put into each frame once and stays there, and describes only what is wrong. */
async function look(page: Page, rules: RunOptions, part?: string): Promise<Result[]> {
  for (const frame of page.frames()) {
    if (await frame.evaluate(() => "axe" in window)) continue;
    await frame.evaluate(axe.source);
    // The frames of a page talk to each other, from whatever origin they are.
    await frame.evaluate(() =>
      (window as unknown as { axe: Axe }).axe.configure({ allowedOrigins: ["<unsafe_all_origins>"] }),
    );
  }
  return page.evaluate(
    async ([rules, part]) => {
      const { axe } = window as unknown as { axe: Axe };
      return (await axe.run(part ?? document, { ...rules, resultTypes: ["violations"] })).violations;
    },
    [rules, part] as const,
  );
}

/** People look at pictures, so they are taken for people only: by `make journeys`. */
const wanted = Boolean(process.env.CXGENIE_TEST_PICTURES);

/** A finished screen: axe content with it in both colours, then on a phone, and where pictures are wanted its four. */
export async function finished(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  // A screen whose script is still on its way has nothing to look at yet.
  await expect(page.locator("h1").first()).toBeAttached();
  // One set of pictures: a screen looks the same on both databases.
  const pictures = wanted && test.info().project.metadata.engine === "sqlite";
  const picture = async (size: "desk" | "phone", scheme: Scheme) => {
    if (!pictures) return;
    await page.screenshot({ path: `${out}${name}-${size}-${scheme}.png`, animations: "disabled", caret: "hide" });
  };
  await page.setViewportSize(desk);
  await wear(page, "light");
  await clean(page, `${name}, light`, everything);
  await picture("desk", "light");
  await wear(page, "dark");
  await clean(page, `${name}, dark`, colours);
  await picture("desk", "dark");
  await page.setViewportSize(phone);
  await atRest(page);
  await picture("phone", "dark");
  await wear(page, "light");
  await picture("phone", "light");
  if (before) await page.setViewportSize(before);
}

async function wear(page: Page, scheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  // The admin's script answers in its own time, and colours begin to change only then. Who has chosen one for good keeps it.
  await page
    .waitForFunction(
      (wanted) => {
        const worn = document.documentElement.getAttribute("data-mantine-color-scheme");
        return worn === null || worn === wanted;
      },
      scheme,
      { timeout: 2000 },
    )
    .catch(() => undefined);
  await atRest(page);
}

/** Colours that are on their way to another one are nobody's choice: what moves comes to its end first. */
async function atRest(page: Page): Promise<void> {
  for (const frame of page.frames()) {
    await frame.evaluate(async () => {
      const painted = () => new Promise((done) => requestAnimationFrame(done));
      await painted(); // the page has been told
      await painted(); // and has answered
      const ends = (one: Animation) =>
        one.playState === "running" && one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
      await Promise.all(
        document
          .getAnimations()
          .filter(ends)
          .map((one) => one.finished.catch(() => undefined)),
      );
    });
  }
}
