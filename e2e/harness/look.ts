import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const out = new URL("../out/pictures/", import.meta.url).pathname;

const sizes = [
  { name: "desk", width: 1440, height: 900 },
  { name: "phone", width: 390, height: 844 },
];

/** Fails on anything axe finds on the page as it stands, frames included. */
export async function accessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const found = violations.map(
    (v) =>
      `${v.id} (${v.impact}): ${v.help}\n  ${v.nodes.map((n) => `${n.target.join(" ")} ${n.html.slice(0, 160)}`).join("\n  ")}`,
  );
  // Soft: the journey goes on, and its end names what was found on every screen.
  expect.soft(found, `axe on ${where}`).toEqual([]);
}

/** Takes the screen as a person would see it: on a desk and on a phone, light and dark. */
export async function pictures(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const size of sizes) {
    await page.setViewportSize({ width: size.width, height: size.height });
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({
        path: `${out}${name}-${size.name}-${scheme}.png`,
        animations: "disabled",
        caret: "hide",
      });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (before) await page.setViewportSize(before);
}

/** A finished screen: its pictures taken, and axe content with it in both colours. */
export async function finished(page: Page, name: string): Promise<void> {
  await pictures(page, name);
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await accessible(page, `${name}, ${scheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
}
